#include "train/metrics/segmentation_counts.hpp"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstdint>
#include <vector>

#include "sim/core/errors/error.hpp"

namespace dosefloor::metrics {

BOOST_AUTO_TEST_SUITE(segmentation_counts)

BOOST_AUTO_TEST_CASE(pixels_above_the_threshold_are_compared_with_the_mask) {
  const std::vector<float> probabilities{0.95F, 0.6F, 0.5F, 0.2F, 0.99F, 0.1F};
  const std::vector<std::uint8_t> mask{1, 1, 1, 1, 0, 0};
  BOOST_TEST((count_segmentation(probabilities, mask, 0.5) == SegmentationCounts{2, 1, 2}));
  BOOST_TEST((count_segmentation(probabilities, mask, 0.9) == SegmentationCounts{1, 1, 3}));
}

BOOST_AUTO_TEST_CASE(scores_are_those_of_the_formulas) {
  const SegmentationCounts counts{6, 2, 4};
  BOOST_TEST(counts.precision() == 0.75);
  BOOST_TEST(counts.recall() == 0.6);
  BOOST_TEST(counts.f1() == 2.0 * 0.75 * 0.6 / (0.75 + 0.6), boost::test_tools::tolerance(1e-15));
}

BOOST_AUTO_TEST_CASE(sums_weigh_pixels_not_images) {
  SegmentationCounts sum{1, 0, 0};      // a small image that is right
  sum += SegmentationCounts{0, 0, 99};  // a large one that is wrong
  BOOST_TEST(sum.recall() == 0.01);
}

BOOST_AUTO_TEST_CASE(what_is_undefined_is_not_a_number) {
  BOOST_TEST(std::isnan(SegmentationCounts{}.f1()));
  BOOST_TEST(std::isnan((SegmentationCounts{0, 0, 5}.precision())));
  BOOST_TEST(std::isnan((SegmentationCounts{0, 5, 0}.recall())));
  BOOST_TEST(std::isnan((SegmentationCounts{0, 5, 0}.f1())));  // nothing was to be found
  BOOST_TEST((SegmentationCounts{0, 5, 1}.f1()) == 0.0);
}

BOOST_AUTO_TEST_CASE(images_of_different_sizes_are_refused) {
  BOOST_CHECK_THROW((void)count_segmentation(std::vector<float>(3), std::vector<std::uint8_t>(4), 0.5),
                    Error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dosefloor::metrics
