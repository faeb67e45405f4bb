#include "sim/detector/poisson_quantile.hpp"

#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <cstdint>
#include <limits>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"

namespace {

using dosefloor::detector::poisson_quantile;

/// The 64-bit uniform number that lies below (side -1) or above (side 1) P(K < k) by the fraction `distance`
/// of the tail it lies in, and by two units.
std::uint64_t uniform_beside(double mean, double k, double distance, int side) {
  const double below = boost::math::gamma_q(k, mean);
  const bool lower = below < 0.5;
  const double tail = std::ldexp(lower ? below : boost::math::gamma_p(k, mean), 64);
  const auto edge = static_cast<std::uint64_t>(tail);
  const auto shift = static_cast<std::uint64_t>(tail * distance) + 2;
  const bool up = lower == (side > 0);
  const std::uint64_t shifted = up ? edge + shift : edge - std::min(shift, edge);
  return lower ? shifted : ~shifted;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(poisson_quantile_of_64_bits)

// To a fraction of 1e-12 of either tail's probability by sums, of 1e-11 by the expansion, as far as 7
// standard deviations from the mean.
BOOST_AUTO_TEST_CASE(changes_where_the_cumulative_distribution_does) {
  for (const double mean :
       {1e-4, 0.01, 0.9, 3.0, 9.0, 33.3, 140.0, 170.0, 999.0, 4095.9, 4096.0, 1e5, 1e7, 1e9}) {
    const double tolerance = mean < 4096.0 ? 1e-12 : 1e-11;
    for (int step = -56; step <= 56; ++step) {
      const double k = std::floor(mean + step / 8.0 * std::sqrt(mean));
      if (k < 1.0) {
        continue;
      }
      BOOST_TEST_CONTEXT("mean " << mean << ", count " << k) {
        BOOST_TEST(poisson_quantile(mean, uniform_beside(mean, k, tolerance, -1)) == k - 1.0);
        BOOST_TEST(poisson_quantile(mean, uniform_beside(mean, k, tolerance, 1)) == k);
      }
    }
  }
}

// The upper tail is not what 53 bits leave of 1 - U: P(K >= 3) = 1.7e-13 and P(K >= 4) = 4e-18 at 1e-4.
BOOST_AUTO_TEST_CASE(rare_counts_of_small_means_have_their_probabilities) {
  for (const double k : {1.0, 2.0, 3.0, 4.0}) {
    const double tail = boost::math::gamma_p(k, 1e-4);
    BOOST_TEST(tail * 0x1p64 > 50.0);
    BOOST_TEST(poisson_quantile(1e-4, uniform_beside(1e-4, k, 1e-10, -1)) == k - 1.0);
    BOOST_TEST(poisson_quantile(1e-4, uniform_beside(1e-4, k, 1e-10, 1)) == k);
  }
}

BOOST_AUTO_TEST_CASE(never_falls_as_the_uniform_number_rises) {
  for (const double mean : {1e-38, 1e-9, 0.02, 7.0, 150.0, 200.0, 4000.0, 5000.0, 1e7}) {
    double before = 0.0;
    for (std::uint64_t step = 0; step < 4096; ++step) {
      const double k = poisson_quantile(mean, (step << 52U) + 0x123456789ABCD);
      BOOST_TEST(k >= before);
      before = k;
    }
  }
}

BOOST_AUTO_TEST_CASE(ends_of_the_uniform_numbers_give_counts_within_ten_standard_deviations) {
  for (const double mean : {1e-30, 1e-4, 1.0, 100.0, 4000.0, 5000.0, 1e7, 1e12}) {
    const double least = poisson_quantile(mean, 0);
    const double most = poisson_quantile(mean, std::numeric_limits<std::uint64_t>::max());
    BOOST_TEST(least <= mean);
    BOOST_TEST(least >= std::max(0.0, mean - 9.2 * std::sqrt(mean)));
    BOOST_TEST(most >= mean - 1.0);
    BOOST_TEST(most <= mean + 10.0 * std::sqrt(mean) + 20.0);
  }
}

BOOST_AUTO_TEST_CASE(is_zero_where_nothing_is_expected) {
  for (const double mean : {0.0, -1.0, -std::numeric_limits<double>::infinity()}) {
    BOOST_TEST(poisson_quantile(mean, std::numeric_limits<std::uint64_t>::max()) == 0.0);
  }
}

BOOST_AUTO_TEST_CASE(means_that_are_no_number_or_too_large_are_refused) {
  BOOST_CHECK_THROW((void)poisson_quantile(std::numeric_limits<double>::quiet_NaN(), 0), dosefloor::Error);
  BOOST_CHECK_THROW((void)poisson_quantile(std::numeric_limits<double>::infinity(), 0), dosefloor::Error);
  BOOST_CHECK_THROW((void)poisson_quantile(1.1e12, 0), dosefloor::Error);
}

BOOST_AUTO_TEST_SUITE_END()
