#include "analysis/spectrum/rings.hpp"

#include <array>
#include <cmath>

#include "analysis/spectrum/taper.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/fft/grid.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor;
using spectrum::RingMap;

namespace {

constexpr std::array sizes{std::array{128, 128}, std::array{96, 160}, std::array{129, 75}};

/// Mean over the frequencies of a ring of what the window makes of f(|q|): f smoothed over its kernel, to
/// second order from f'' and f' / q.
double smoothed(double q, double kernel_x, double kernel_y, double cos2) {
  const double across = cos2 * kernel_x + (1.0 - cos2) * kernel_y;
  const double along = (1.0 - cos2) * kernel_x + cos2 * kernel_y;
  return std::exp(-3.0 * q) * (1.0 + 0.5 * 9.0 * across - 0.5 * 3.0 * along / q);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rings)

BOOST_AUTO_TEST_CASE(half_of_the_frequencies_up_to_nyquists_are_samples) {
  for (const auto& [width, height] : sizes) {
    const RingMap map(width, height, {0.0, 1.0});
    double samples = 0.0;
    for (const spectrum::Ring& ring : map.rings()) {
      samples += ring.samples;
    }
    int frequencies = 0;
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        const double q = std::hypot(2.0 * fft::signed_frequency(x, width) / width,
                                    2.0 * fft::signed_frequency(y, height) / height);
        frequencies += q <= 1.0 && q >= 6.0 / std::min(width, height) ? 1 : 0;
      }
    }
    const double per_independent =
        spectrum::Taper(width).samples_per_independent() * spectrum::Taper(height).samples_per_independent();
    BOOST_TEST(samples == 0.5 * frequencies / per_independent, boost::test_tools::tolerance(1e-9));
  }
}

BOOST_AUTO_TEST_CASE(a_frequency_and_its_conjugate_are_in_one_ring) {
  for (const auto& [width, height] : sizes) {
    const RingMap map(width, height, {0.0, 1.415});
    const auto at = [&, w = width, h = height](int x, int y) {
      return map.ring_of()[static_cast<std::size_t>((y + h) % h) * static_cast<std::size_t>(w) +
                           static_cast<std::size_t>((x + w) % w)];
    };
    int differing = 0;
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        differing += at(x, y) != at(-x, -y) ? 1 : 0;
      }
    }
    BOOST_TEST(differing == 0);
  }
}

BOOST_AUTO_TEST_CASE(a_ring_averages_functions_as_its_frequencies_and_the_window_do) {
  for (const auto& [width, height] : sizes) {
    const RingMap map(width, height, {0.0, 1.0});
    const double kernel_x = spectrum::Taper(width).kernel_variance();
    const double kernel_y = spectrum::Taper(height).kernel_variance();
    std::vector<double> sums(map.rings().size(), 0.0);
    std::vector<double> counts(map.rings().size(), 0.0);
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        const int ring = map.ring_of()[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                                       static_cast<std::size_t>(x)];
        if (ring >= 0) {
          const double qx = 2.0 * fft::signed_frequency(x, width) / width;
          const double q = std::hypot(qx, 2.0 * fft::signed_frequency(y, height) / height);
          sums[static_cast<std::size_t>(ring)] += smoothed(q, kernel_x, kernel_y, qx * qx / (q * q));
          counts[static_cast<std::size_t>(ring)] += 1.0;
        }
      }
    }
    double worst = 0.0;
    for (std::size_t ring = 0; ring < sums.size(); ++ring) {
      const double average = map.rings()[ring].average([](double q) { return std::exp(-3.0 * q); });
      worst = std::max(worst, std::abs(average / (sums[ring] / counts[ring]) - 1.0));
    }
    BOOST_TEST(worst < 2e-4);
  }
}

BOOST_AUTO_TEST_CASE(the_lowest_three_rings_and_what_is_outside_the_range_are_left_out) {
  const RingMap map(128, 128, {0.3, 0.8});
  BOOST_TEST(map.rings().front().q >= 0.3);
  BOOST_TEST(map.rings().back().q <= 0.8);
  const RingMap all(128, 128, {0.0, 1.0});
  BOOST_TEST(all.rings().front().q >= 3.0 * 2.0 / 128);
}

BOOST_AUTO_TEST_CASE(a_range_with_too_few_rings_is_refused) {
  BOOST_CHECK_THROW(RingMap(128, 128, {0.5, 0.55}), InputError);
}

BOOST_AUTO_TEST_SUITE_END()
