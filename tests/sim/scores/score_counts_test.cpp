#include "sim/scores/score_counts.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "sim/core/errors/error.hpp"

namespace dosefloor::scores {
namespace {

/// Probabilities from certain "no" to certain "yes", on the thresholds of bins, between and just above them.
std::vector<float> many_probabilities() {
  std::vector<float> probabilities{0.0F, std::numeric_limits<float>::denorm_min(), 1.0F};
  for (std::size_t bin = 0; bin < score_bins; bin += 3) {
    const auto threshold = static_cast<float>(score_bin_threshold(bin));
    probabilities.insert(probabilities.end(),
                         {threshold, std::nextafter(threshold, 1.0F), 0.99F * threshold});
  }
  return probabilities;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(score_counts)

BOOST_AUTO_TEST_CASE(bins_from_one_on_hold_what_lies_above_its_threshold) {
  const std::vector<float> probabilities = many_probabilities();
  std::vector<std::uint8_t> mask(probabilities.size());
  for (std::size_t i = 0; i < mask.size(); i += 2) {
    mask[i] = 1;
  }
  const ClassScores scores = count_scores(probabilities, mask);
  for (std::size_t bin = 1; bin <= score_bins; ++bin) {
    std::array<std::int64_t, 2> above{};
    for (std::size_t i = 0; i < mask.size(); ++i) {
      above.at(mask[i]) += static_cast<double>(probabilities[i]) > score_bin_threshold(bin) ? 1 : 0;
    }
    BOOST_TEST_CONTEXT("bin " << bin) {
      BOOST_TEST(pixels_from(scores.background, bin) == above[0]);
      BOOST_TEST(pixels_from(scores.particle, bin) == above[1]);
    }
  }
  BOOST_TEST(pixels_from(scores.particle, 0) + pixels_from(scores.background, 0) ==
             static_cast<std::int64_t>(probabilities.size()));
}

BOOST_AUTO_TEST_CASE(even_odds_are_a_threshold) {
  BOOST_TEST(score_bin_threshold(score_bins / 2) == 0.5);
  BOOST_TEST(score_bin_log_odds(score_bins / 2) == 0.0);
  BOOST_TEST(score_bin_log_odds(score_bins / 2 + 8) == 1.0);
}

BOOST_AUTO_TEST_CASE(without_a_mask_all_are_counted_together) {
  const ClassScores scores = count_scores(std::vector<float>{0.1F, 0.9F}, {});
  BOOST_TEST((pixels_from(scores.background, 0) == 2 && pixels_from(scores.particle, 0) == 0));
}

BOOST_AUTO_TEST_CASE(the_first_bin_of_a_share_is_the_lowest_that_lets_no_more_through) {
  ScoreCounts background{};
  background[0] = 96;
  background[200] = 3;
  background[255] = 1;
  BOOST_TEST(first_bin_of_share(background, 0.01) == 201U);
  BOOST_TEST(first_bin_of_share(background, 0.039) == 201U);
  BOOST_TEST(first_bin_of_share(background, 0.04) == 1U);
  BOOST_TEST(first_bin_of_share(background, 1.0) == 0U);
  BOOST_TEST(first_bin_of_share(background, 0.009) == score_bins);
}

BOOST_AUTO_TEST_CASE(masks_of_another_size_are_refused) {
  BOOST_CHECK_THROW((void)count_scores(std::vector<float>(3), std::vector<std::uint8_t>(4)), Error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dosefloor::scores
