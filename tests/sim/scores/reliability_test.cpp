#include "sim/scores/reliability.hpp"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstdint>
#include <vector>

namespace dosefloor::scores {
namespace {

double middle_of(std::size_t bin) {
  return score_bin_log_odds(bin) + 1.0 / 16.0;
}

/// A million pixels in each bin, of which sigmoid(factor x log odds) are particle.
ClassScores counts_of(double factor) {
  constexpr std::int64_t pixels = 1'000'000;
  ClassScores counts;
  for (std::size_t bin = 0; bin < score_bins; ++bin) {
    const double share = 1.0 / (1.0 + std::exp(-factor * middle_of(bin)));
    counts.particle.at(bin) = std::llround(static_cast<double>(pixels) * share);
    counts.background.at(bin) = pixels - counts.particle.at(bin);
  }
  return counts;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(reliability)

BOOST_AUTO_TEST_CASE(bins_meet_without_a_gap_and_hold_every_pixel) {
  const ClassScores counts = counts_of(1.0);
  const std::vector<ReliabilityBin> bins = reliability_of(counts);
  BOOST_TEST(bins.size() == 14U);
  BOOST_TEST((std::isinf(bins.front().log_odds_low) && std::isinf(bins.back().log_odds_high)));
  std::int64_t pixels = bins.front().pixels;
  for (std::size_t i = 1; i < bins.size(); ++i) {
    BOOST_TEST(bins[i].log_odds_low == bins[i - 1].log_odds_high);
    BOOST_TEST(bins[i].log_odds_low == static_cast<double>(i) - 7.0);
    pixels += bins[i].pixels;
  }
  BOOST_TEST(pixels == 256'000'000);
  BOOST_TEST(all_pixels(counts).pixels == pixels);
}

BOOST_AUTO_TEST_CASE(what_comes_true_as_often_as_predicted_has_no_calibration_error) {
  const std::vector<ReliabilityBin> bins = reliability_of(counts_of(1.0));
  for (const ReliabilityBin& bin : bins) {
    BOOST_TEST(std::abs(bin.observed - bin.predicted) < 1e-6);
  }
  BOOST_TEST(calibration_error(bins) < 1e-6);
}

BOOST_AUTO_TEST_CASE(a_network_that_is_too_sure_lies_nearer_to_even_odds_than_it_predicts) {
  const std::vector<ReliabilityBin> bins = reliability_of(counts_of(0.5));
  for (const ReliabilityBin& bin : bins) {
    BOOST_TEST(std::abs(bin.observed - 0.5) < std::abs(bin.predicted - 0.5));
  }
  BOOST_TEST(calibration_error(bins) > 0.01);
}

BOOST_AUTO_TEST_CASE(the_calibration_error_weighs_bins_by_their_pixels) {
  ClassScores counts;
  counts.background[score_bins / 2] = 300;  // predicted: sigmoid(1 / 16)
  counts.particle[score_bins - 1] = 100;    // and sigmoid(15.94)
  const double even = 1.0 / (1.0 + std::exp(-1.0 / 16.0));
  const double sure = 1.0 / (1.0 + std::exp(-middle_of(score_bins - 1)));
  const std::vector<ReliabilityBin> bins = reliability_of(counts);
  BOOST_TEST(calibration_error(bins) == 0.75 * even + 0.25 * (1.0 - sure),
             boost::test_tools::tolerance(1e-12));
  BOOST_TEST(bins[7].observed == 0.0);
  BOOST_TEST(bins[13].observed == 1.0);
  BOOST_TEST(all_pixels(counts).observed == 0.25);
}

BOOST_AUTO_TEST_CASE(without_pixels_nothing_is_known) {
  const std::vector<ReliabilityBin> bins = reliability_of({});
  BOOST_TEST((bins[3].pixels == 0 && std::isnan(bins[3].predicted) && std::isnan(bins[3].observed)));
  BOOST_TEST(std::isnan(calibration_error(bins)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dosefloor::scores
