#include "analysis/spectrum/power_spectrum.hpp"

#include <array>
#include <cmath>

#include "tests/analysis/support/flat_fields.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor;
using spectrum::PowerSpectrum;
using spectrum::RegionSpectrum;

namespace {

/// Power of all rings, by samples, over `expected` of each ring; and its standard deviation.
std::array<double, 2> against(const std::vector<RegionSpectrum>& frames, const detector::Mtf& mtf, double n_d,
                              double n0, double from, double to) {
  double sum = 0.0;
  double samples = 0.0;
  for (const RegionSpectrum& frame : frames) {
    for (std::size_t ring = 0; ring < frame.power.size(); ++ring) {
      const spectrum::Ring& where = frame.rings()[ring];
      if (where.q >= from && where.q < to) {
        const double expected = n0 + n_d * where.average([&](double q) { return mtf(q) * mtf(q); });
        sum += where.samples * frame.power[ring] / expected;
        samples += where.samples;
      }
    }
  }
  return {sum / samples, 1.0 / std::sqrt(samples)};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(power_spectrum)

// Cut out of a larger field, the steep MTF and little readout noise: without the window the power at high
// frequencies would be what leaks there, and without its kernel the flank would be too high.
BOOST_AUTO_TEST_CASE(regions_of_any_shape_and_place_show_n_d_mtf_squared_plus_n0) {
  const detector::Mtf mtf{0.25, 5.0, 0.0};
  const double n_d = 200.0;
  const double n0 = 0.01;
  test::FlatCamera camera(320, 256);
  // A kernel as wide as that of 64 pixels is more than its second moment.
  for (const auto& [width, height, x, y, percent] :
       {std::array{256, 256, 0, 0, 1}, std::array{101, 200, 37, 50, 1}, std::array{300, 64, 13, 111, 5}}) {
    PowerSpectrum power(width, height, {0.0, 1.0});
    std::vector<RegionSpectrum> frames;
    for (std::uint32_t frame = 0; frame < 24; ++frame) {
      frames.push_back(camera.spectrum(power, camera(n_d, mtf, n0, 3, frame), x, y));
    }
    for (const auto& [from, to] : {std::array{0.0, 0.15}, std::array{0.15, 0.3}, std::array{0.3, 0.5},
                                   std::array{0.5, 0.8}, std::array{0.8, 1.0}}) {
      const auto [ratio, deviation] = against(frames, mtf, n_d, n0, from, to);
      BOOST_TEST_CONTEXT("region " << width << " x " << height << ", q " << from << " to " << to << ": "
                                   << ratio << " ± " << deviation) {
        BOOST_TEST(std::abs(ratio - 1.0) < 4.0 * deviation + 0.01 * percent);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(averages_scatter_as_those_of_their_independent_samples) {
  const detector::Mtf mtf{0.5, 2.0, 0.0};
  test::FlatCamera camera(128, 128);
  PowerSpectrum power(128, 128, {0.0, 1.0});
  test::Pulls pulls;
  for (std::uint32_t frame = 0; frame < 200; ++frame) {
    const RegionSpectrum spectrum = camera.spectrum(power, camera(40.0, mtf, 0.0, 5, frame));
    const auto [ratio, deviation] = against({spectrum}, mtf, spectrum.mean, 0.0, 0.0, 1.0);
    pulls.add((ratio - 1.0) / deviation);
  }
  BOOST_TEST(std::abs(pulls.mean()) < 4.0 / std::sqrt(200.0));
  BOOST_TEST(pulls.spread() == 1.0, boost::test_tools::tolerance(0.2));
}

BOOST_AUTO_TEST_CASE(the_mean_is_that_of_the_region_and_has_no_power) {
  std::vector<float> image(std::size_t{64} * 80, 0.0F);
  for (std::size_t y = 10; y < 50; ++y) {
    for (std::size_t x = 30; x < 78; ++x) {
      image[y * 80 + x] = 7.5F;
    }
  }
  PowerSpectrum power(48, 40, {0.0, 1.0});
  const RegionSpectrum spectrum = power(image.data(), 80, 30, 10);
  BOOST_TEST(spectrum.mean == 7.5, boost::test_tools::tolerance(1e-12));
  for (const double value : spectrum.power) {
    BOOST_TEST(value < 1e-10);
  }
}

BOOST_AUTO_TEST_SUITE_END()
