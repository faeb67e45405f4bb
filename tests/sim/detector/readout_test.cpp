#include "sim/detector/readout.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

#include "sim/core/errors/error.hpp"
#include "tests/sim/detector/poisson_statistics.hpp"
#include "tests/support/mpi_test.hpp"

namespace {

using dosefloor::detector::add_readout;
using dosefloor::random::Purpose;
using dosefloor::test::chi_square_deviation;
using dosefloor::test::exact_bins;

std::vector<float> readout(double n0, std::uint32_t pixels, std::uint32_t realisation = 0,
                           float before = 0.0F) {
  std::vector<float> field(pixels, before);
  add_readout({11, Purpose::readout, 1, realisation}, n0, pixels, field.data());
  return field;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(readout_noise)

// Means below and above the one at which the method changes.
BOOST_AUTO_TEST_CASE(counts_have_the_exact_probabilities) {
  constexpr std::uint32_t pixels = 1U << 22U;
  for (const double n0 : {0.005, 0.015, 0.24, 0.26, 1.5, 40.0}) {
    const std::vector<float> counts = readout(n0, pixels);
    BOOST_TEST_CONTEXT("n0 " << n0) {
      BOOST_TEST(std::abs(chi_square_deviation(counts, exact_bins(n0, 20.0 / pixels))) < 4.0);
    }
  }
}

BOOST_AUTO_TEST_CASE(mean_and_variance_are_n0) {
  constexpr std::uint32_t pixels = 1U << 22U;
  for (const double n0 : {0.01, 0.2, 2.0}) {
    double mean = 0.0;
    double variance = 0.0;
    for (const float count : readout(n0, pixels, 1)) {
      mean += double{count} / pixels;
      variance += std::pow(double{count} - n0, 2) / pixels;
    }
    BOOST_TEST(std::abs(mean - n0) < 4.0 * std::sqrt(n0 / pixels));
    BOOST_TEST(std::abs(variance - n0) < 4.0 * std::sqrt((2.0 * n0 * n0 + n0) / pixels));
  }
}

// A field whose number of events did not vary, or varied too much, would still pass the cases above.
BOOST_AUTO_TEST_CASE(events_of_a_whole_field_are_poisson_distributed) {
  constexpr std::uint32_t pixels = 100;
  std::vector<float> events;
  for (std::uint32_t realisation = 0; realisation < 50000; ++realisation) {
    const std::vector<float> field = readout(0.03, pixels, realisation);
    events.push_back(std::accumulate(field.begin(), field.end(), 0.0F));
  }
  BOOST_TEST(std::abs(chi_square_deviation(events, exact_bins(3.0, 1e-3))) < 4.0);
}

// 2000 fields of 37 x 27 pixels, so that neither a row nor a field is a multiple of anything: χ² over the
// pixels, and none apart from the others, as the first or the last might be.
BOOST_AUTO_TEST_CASE(events_fall_on_all_pixels_alike) {
  constexpr std::uint32_t pixels = 37 * 27;
  std::vector<double> sums(pixels, 0.0);
  for (std::uint32_t realisation = 0; realisation < 2000; ++realisation) {
    const std::vector<float> field = readout(0.1, pixels, realisation);
    std::transform(field.begin(), field.end(), sums.begin(), sums.begin(),
                   [](float count, double sum) { return sum + double{count}; });
  }
  const double expected = 200.0;
  double chi_square = 0.0;
  for (const double sum : sums) {
    BOOST_TEST(std::abs(sum - expected) < 5.0 * std::sqrt(expected));
    chi_square += std::pow(sum - expected, 2) / expected;
  }
  BOOST_TEST(std::abs(chi_square - pixels) < 4.0 * std::sqrt(2.0 * pixels));
}

BOOST_AUTO_TEST_CASE(neighbouring_pixels_are_uncorrelated) {
  constexpr std::uint32_t pixels = 1U << 22U;
  const std::vector<float> counts = readout(0.2, pixels, 2);
  for (const std::size_t distance : {1U, 2U, 512U}) {
    double covariance = 0.0;
    for (std::size_t i = distance; i < counts.size(); ++i) {
      covariance += (double{counts[i]} - 0.2) * (double{counts[i - distance]} - 0.2) / pixels;
    }
    BOOST_TEST(std::abs(covariance / 0.2) < 4.0 / std::sqrt(pixels));
  }
}

BOOST_AUTO_TEST_CASE(is_the_same_for_one_key_and_another_for_another) {
  for (const double n0 : {0.1, 0.4}) {
    BOOST_TEST((readout(n0, 1000, 5) == readout(n0, 1000, 5)));
    BOOST_TEST((readout(n0, 1000, 5) != readout(n0, 1000, 6)));
  }
}

BOOST_AUTO_TEST_CASE(is_added_to_what_the_field_holds) {
  for (const double n0 : {0.1, 0.4}) {
    std::vector<float> alone = readout(n0, 1500);
    for (float& count : alone) {
      count += 0.25F;
    }
    BOOST_TEST(readout(n0, 1500, 0, 0.25F) == alone, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(no_expected_count_adds_nothing) {
  BOOST_TEST((readout(0.0, 1000) == std::vector<float>(1000, 0.0F)));
  BOOST_TEST(readout(0.1, 0).empty());
}

BOOST_AUTO_TEST_CASE(impossible_means_are_refused) {
  for (const double n0 :
       {-1e-9, 1.1e7, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    BOOST_CHECK_THROW((void)readout(n0, 10), dosefloor::Error);
  }
}

BOOST_AUTO_TEST_SUITE_END()
