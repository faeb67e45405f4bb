#include "analysis/spectrum/taper.hpp"

#include <cmath>
#include <complex>
#include <numbers>

#include "tests/support/mpi_test.hpp"

using dosefloor::spectrum::Taper;

namespace {

/// |F[t]|² at `cycles` per pixel, over N Σ t².
double kernel(const Taper& taper, double cycles) {
  std::complex<double> sum = 0.0;
  const auto n = static_cast<double>(taper.values().size());
  for (std::size_t j = 0; j < taper.values().size(); ++j) {
    sum += taper.values()[j] * std::polar(1.0, -2.0 * std::numbers::pi * cycles * static_cast<double>(j));
  }
  return std::norm(sum) / (n * n * taper.mean_square());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(taper)

BOOST_AUTO_TEST_CASE(it_is_symmetric_flat_in_the_middle_and_low_at_the_ends) {
  for (const int length : {64, 97, 512}) {
    const Taper taper(length);
    const std::vector<double>& t = taper.values();
    BOOST_REQUIRE_EQUAL(t.size(), static_cast<std::size_t>(length));
    for (std::size_t j = 0; j < t.size(); ++j) {
      BOOST_TEST(t[j] == t[t.size() - 1 - j], boost::test_tools::tolerance(1e-12));
      if (static_cast<double>(j) > 0.1 * length && static_cast<double>(j) < 0.9 * length - 1.0) {
        BOOST_TEST(t[j] == 1.0);
      }
    }
    BOOST_TEST(t.front() < 0.02);
  }
}

BOOST_AUTO_TEST_CASE(little_power_leaks_to_frequencies_far_away) {
  const Taper taper(512);
  double most = 0.0;
  for (int bin = 50; bin <= 256; ++bin) {
    most = std::max(most, kernel(taper, bin / 512.0));
  }
  BOOST_TEST(most < 1e-7);
}

BOOST_AUTO_TEST_CASE(the_kernel_variance_is_the_second_moment_of_its_transform) {
  const Taper taper(128);
  const int fine = 32;  // steps of a bin
  double sum = 0.0;
  double second = 0.0;
  for (int i = -64 * fine; i < 64 * fine; ++i) {
    const double cycles = i / (128.0 * fine);
    sum += kernel(taper, cycles);
    second += kernel(taper, cycles) * 4.0 * cycles * cycles;
  }
  BOOST_TEST(second / sum == taper.kernel_variance(), boost::test_tools::tolerance(0.01));
}

BOOST_AUTO_TEST_CASE(a_quarter_of_the_samples_is_lost_at_most_along_both_axes) {
  const double lost = std::pow(Taper(512).samples_per_independent(), 2);
  BOOST_TEST(lost > 1.0);
  BOOST_TEST(lost < 1.25);
}

BOOST_AUTO_TEST_SUITE_END()
