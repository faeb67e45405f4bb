#include "sim/core/fft/grid_transform.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

#include "sim/core/errors/error.hpp"
#include "sim/core/fft/fftw_memory.hpp"
#include "tests/sim/core/fft/plain_dft.hpp"
#include "tests/support/mpi_test.hpp"

namespace fft = dosefloor::fft;
namespace test = dosefloor::test;
using Values = std::vector<std::complex<double>>;

namespace {

fft::Grid plane(int nx, int ny) {
  return {nx, ny, 10.0, 7.0};
}

fft::FftwArray<fft::Complex> single_precision(const Values& values) {
  auto data = fft::fftw_array<fft::Complex>(values.size());
  std::transform(values.begin(), values.end(), data.get(), [](const auto& value) {
    return fft::Complex(static_cast<float>(value.real()), static_cast<float>(value.imag()));
  });
  return data;
}

/// exp(2πi (kx x / Lx + ky y / Ly)), [y, x].
Values plane_wave(const fft::Grid& grid, int kx, int ky) {
  Values wave;
  for (int y = 0; y < grid.ny; ++y) {
    for (int x = 0; x < grid.nx; ++x) {
      const double turns = static_cast<double>(kx) * x / grid.nx + static_cast<double>(ky) * y / grid.ny;
      wave.push_back(std::polar(1.0, 2.0 * std::numbers::pi * turns));
    }
  }
  return wave;
}

/// All zero but `value` at (kx, ky), FFT order of signed indices, [ky, kx].
Values one_frequency(const fft::Grid& grid, int kx, int ky, double value) {
  Values spectrum(static_cast<std::size_t>(grid.pixels()));
  const auto row = static_cast<std::size_t>((ky + grid.ny) % grid.ny);
  const auto column = static_cast<std::size_t>((kx + grid.nx) % grid.nx);
  spectrum[row * static_cast<std::size_t>(grid.nx) + column] = value;
  return spectrum;
}

constexpr std::array<std::array<int, 2>, 3> sizes{{{24, 20}, {15, 8}, {9, 35}}};  // nx, ny

}  // namespace

BOOST_AUTO_TEST_SUITE(grid_transform)

BOOST_AUTO_TEST_CASE(forward_of_a_plane_wave_is_one_peak_at_its_own_frequency) {
  for (const auto& [nx, ny] : sizes) {
    const fft::Grid grid = plane(nx, ny);
    const fft::GridTransform transform(grid, fft::Planning::measure);
    const auto data = single_precision(plane_wave(grid, 3, -2));
    transform.forward(data.get());
    const Values peak = one_frequency(grid, 3, -2, static_cast<double>(grid.pixels()));
    BOOST_TEST(test::relative_error(data.get(), peak) < 1e-6);
  }
}

BOOST_AUTO_TEST_CASE(backward_of_one_frequency_is_its_plane_wave) {
  for (const auto& [nx, ny] : sizes) {
    const fft::Grid grid = plane(nx, ny);
    const fft::GridTransform transform(grid, fft::Planning::measure);
    const auto data = single_precision(one_frequency(grid, -4, 1, 1.0));
    transform.backward(data.get());
    BOOST_TEST(test::relative_error(data.get(), plane_wave(grid, -4, 1)) < 1e-6);
  }
}

BOOST_AUTO_TEST_CASE(both_directions_are_the_plain_transform) {
  for (const auto& [nx, ny] : sizes) {
    const fft::Grid grid = plane(nx, ny);
    const fft::GridTransform transform(grid, fft::Planning::measure);
    const Values field = test::noise(static_cast<std::size_t>(grid.pixels()), 7);
    const auto forward = single_precision(field);
    transform.forward(forward.get());
    BOOST_TEST(test::relative_error(forward.get(), test::plain_dft_2d(field, nx, ny, -1)) < 5e-7);
    const auto backward = single_precision(field);
    transform.backward(backward.get());
    BOOST_TEST(test::relative_error(backward.get(), test::plain_dft_2d(field, nx, ny, 1)) < 5e-7);
  }
}

BOOST_AUTO_TEST_CASE(a_round_trip_multiplies_by_nx_ny) {
  for (const auto& [nx, ny] : sizes) {
    const fft::Grid grid = plane(nx, ny);
    const fft::GridTransform transform(grid, fft::Planning::measure);
    Values field = test::noise(static_cast<std::size_t>(grid.pixels()), 8);
    const auto data = single_precision(field);
    transform.forward(data.get());
    transform.backward(data.get());
    for (auto& value : field) {
      value *= static_cast<double>(grid.pixels());
    }
    BOOST_TEST(test::relative_error(data.get(), field) < 5e-7);
  }
}

BOOST_AUTO_TEST_CASE(one_rank_holds_the_whole_plane_in_row_order) {
  const fft::GridTransform transform(plane(24, 20), fft::Planning::measure);
  BOOST_TEST(transform.real_shape().y_begin == 0);
  BOOST_TEST(transform.real_shape().rows == 20);
  BOOST_TEST(transform.real_shape().nx == 24);
  BOOST_TEST(!transform.spectral_shape().transposed);
  BOOST_TEST(transform.spectral_shape().kx_begin == 0);
  BOOST_TEST(transform.spectral_shape().kx_count == 24);
  BOOST_TEST(transform.spectral_shape().ky_count == 20);
  BOOST_TEST(transform.allocation() == 480U);
}

BOOST_AUTO_TEST_SUITE_END()
