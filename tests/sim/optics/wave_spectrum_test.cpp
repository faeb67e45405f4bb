#include "sim/optics/wave_spectrum.hpp"

#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor;

namespace {

const fft::Grid grid{48, 36, 12.0, 9.0};

std::vector<std::complex<float>> plane_waves(std::initializer_list<std::array<int, 2>> frequencies) {
  std::vector<std::complex<float>> wave(static_cast<std::size_t>(grid.pixels()));
  for (int y = 0; y < grid.ny; ++y) {
    for (int x = 0; x < grid.nx; ++x) {
      for (const auto& [kx, ky] : frequencies) {
        const double phase = 2.0 * std::numbers::pi * (kx * x / 48.0 + ky * y / 36.0);
        wave[fft::area(y, grid.nx) + static_cast<std::size_t>(x)] +=
            std::complex<float>(std::polar(1.0, phase));
      }
    }
  }
  return wave;
}

optics::WaveSpectrum spectrum_of(const std::vector<std::complex<float>>& wave) {
  const fft::LineTransforms along_x(grid.nx, fft::Planning::measure);
  const fft::LineTransforms along_y(grid.ny, fft::Planning::measure);
  return {grid, along_x, along_y, wave.data()};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(wave_spectrum)

BOOST_AUTO_TEST_CASE(a_plane_wave_is_one_frequency_of_amplitude_1) {
  const auto spectrum = spectrum_of(plane_waves({{5, -3}}));
  for (int kx = -spectrum.kx_max(); kx <= spectrum.kx_max(); ++kx) {
    for (int ky = -spectrum.ky_max(); ky <= spectrum.ky_max(); ++ky) {
      const fft::Complex found = spectrum.column(kx)[ky + spectrum.ky_max()];
      const float expected = kx == 5 && ky == -3 ? 1.0F : 0.0F;
      BOOST_REQUIRE_SMALL(Kokkos::abs(found - fft::Complex(expected, 0.0F)), 1e-6F);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_aperture_reaches_two_thirds_of_nyquist) {
  const auto spectrum = spectrum_of(plane_waves({{0, 0}}));
  BOOST_TEST(spectrum.kx_max() == 16);
  BOOST_TEST(spectrum.ky_max() == 12);
}

BOOST_AUTO_TEST_CASE(shells_hold_the_whole_intensity_where_it_is) {
  const auto spectrum = spectrum_of(plane_waves({{0, 0}, {6, 4}}));
  double total = 0.0;
  for (const double shell : spectrum.shell_intensities()) {
    total += shell;
  }
  BOOST_TEST(total == 2.0, boost::test_tools::tolerance(1e-5));
  const double q = std::hypot(6 / 12.0, 4 / 9.0);
  const auto shell = static_cast<std::size_t>(q / spectrum.shell_width_per_A());
  BOOST_TEST(spectrum.shell_intensities()[shell] == 1.0, boost::test_tools::tolerance(1e-5));
}

BOOST_AUTO_TEST_CASE(a_wave_that_is_not_band_limited_is_refused) {
  BOOST_CHECK_THROW((void)spectrum_of(plane_waves({{0, 0}, {20, 0}})), InputError);
}

BOOST_AUTO_TEST_CASE(a_wave_that_is_not_finite_is_refused) {
  auto wave = plane_waves({{0, 0}});
  wave[100] = {std::numeric_limits<float>::quiet_NaN(), 0.0F};
  BOOST_CHECK_THROW((void)spectrum_of(wave), InputError);
}

BOOST_AUTO_TEST_CASE(the_memory_told_for_a_grid_is_that_of_its_columns) {
  const auto spectrum = spectrum_of(plane_waves({{0, 0}}));
  const std::uint64_t frequencies = fft::area(2 * spectrum.kx_max() + 1, 2 * spectrum.ky_max() + 1);
  BOOST_TEST(spectrum.bytes() == optics::WaveSpectrum::bytes_on(grid));
  BOOST_TEST(spectrum.bytes() >= frequencies * sizeof(fft::Complex));
  BOOST_TEST(spectrum.bytes() <= 2 * frequencies * sizeof(fft::Complex) + 2048);
}

BOOST_AUTO_TEST_SUITE_END()
