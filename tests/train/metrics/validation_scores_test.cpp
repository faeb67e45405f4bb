#include "train/metrics/validation_scores.hpp"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"

namespace dosefloor::metrics {
namespace {

const std::vector<std::uint8_t> mask{1, 1, 0, 0};

/// Image i of a made-up set: how many of its pixels are found, its dose and its loss follow from i.
void add_image(ValidationScores& scores, int i) {
  std::vector<float> probabilities{0.1F, 0.1F, 0.1F, 0.1F};
  for (int pixel = 0; pixel < i % 4; ++pixel) {
    probabilities[static_cast<std::size_t>(pixel)] = 0.7F + 0.25F * static_cast<float>(pixel % 2);
  }
  scores.add(probabilities, mask, std::pow(10.0, i % 6), 0.1F * static_cast<float>(i + 1));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(validation_scores)

BOOST_AUTO_TEST_CASE(decades_begin_at_powers_of_ten) {
  BOOST_TEST(dose_decade(1e3) == 3);
  BOOST_TEST(dose_decade(999.0) == 2);
  BOOST_TEST(dose_decade(0.0) == lowest_dose_decade);
  BOOST_TEST(dose_decade(1e12) == highest_dose_decade);
}

BOOST_AUTO_TEST_CASE(any_number_of_ranks_gives_the_scores_of_one, *test::ranks({1, 2, 4})) {
  const parallel::Communicator world = parallel::Communicator::world();
  constexpr int images = 23;
  ValidationScores alone(0.9);
  ValidationScores shared(0.9);
  for (int i = 0; i < images; ++i) {
    add_image(alone, i);
    if (i % world.size() == world.rank()) {
      add_image(shared, i);
    }
  }
  shared.sum_over(world);
  BOOST_TEST(shared.images() == images);
  BOOST_TEST(shared.loss() == alone.loss());  // bitwise
  BOOST_TEST((shared.at_even_threshold() == alone.at_even_threshold()));
  BOOST_TEST((shared.at_threshold() == alone.at_threshold()));
  for (int decade = lowest_dose_decade; decade <= highest_dose_decade; ++decade) {
    BOOST_TEST((shared.in_decade(decade) == alone.in_decade(decade)), decade);
  }
  BOOST_TEST(alone.loss() == 1.2, boost::test_tools::tolerance(1e-7));  // mean of 0.1 .. 2.3
}

BOOST_AUTO_TEST_CASE(counts_are_kept_by_threshold_and_by_decade) {
  ValidationScores scores(0.9);
  scores.add(std::vector<float>{0.95F, 0.6F, 0.6F, 0.0F}, mask, 50.0, 0.0F);
  scores.add(std::vector<float>{0.95F, 0.95F, 0.0F, 0.0F}, mask, 5000.0, 0.0F);
  BOOST_TEST((scores.at_even_threshold() == SegmentationCounts{4, 1, 0}));
  BOOST_TEST((scores.at_threshold() == SegmentationCounts{3, 0, 1}));
  BOOST_TEST((scores.in_decade(1) == SegmentationCounts{2, 1, 0}));
  BOOST_TEST((scores.in_decade(2) == SegmentationCounts{}));
  BOOST_TEST((scores.from_decade(1) == SegmentationCounts{4, 1, 0}));
  BOOST_TEST((scores.from_decade(3) == SegmentationCounts{2, 0, 0}));
}

BOOST_AUTO_TEST_CASE(a_loss_that_is_no_number_is_told) {
  ValidationScores scores(0.9);
  const std::vector<float> probabilities(4, 0.5F);
  BOOST_CHECK_THROW(scores.add(probabilities, mask, 1.0, std::numeric_limits<float>::quiet_NaN()), Error);
  BOOST_TEST(std::isnan(scores.loss()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dosefloor::metrics
