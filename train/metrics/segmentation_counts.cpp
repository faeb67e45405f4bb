#include "train/metrics/segmentation_counts.hpp"

#include <cstddef>
#include <limits>

#include "sim/core/errors/error.hpp"

namespace dosefloor::metrics {
namespace {

double share(std::int64_t part, std::int64_t whole) {
  return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole)
                   : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

SegmentationCounts& SegmentationCounts::operator+=(const SegmentationCounts& other) {
  true_positives += other.true_positives;
  false_positives += other.false_positives;
  false_negatives += other.false_negatives;
  return *this;
}

double SegmentationCounts::precision() const {
  return share(true_positives, true_positives + false_positives);
}

double SegmentationCounts::recall() const {
  return share(true_positives, true_positives + false_negatives);
}

double SegmentationCounts::f1() const {
  const bool nothing_to_find = true_positives + false_negatives == 0;
  return share(2 * true_positives,
               nothing_to_find ? 0 : 2 * true_positives + false_positives + false_negatives);
}

SegmentationCounts count_segmentation(std::span<const float> probabilities,
                                      std::span<const std::uint8_t> mask, double threshold) {
  if (probabilities.size() != mask.size()) {
    throw Error("probabilities and mask have different numbers of pixels");
  }
  SegmentationCounts counts;
  for (std::size_t i = 0; i < mask.size(); ++i) {
    const bool predicted = static_cast<double>(probabilities[i]) > threshold;
    const bool true_particle = mask[i] != 0;
    counts.true_positives += static_cast<std::int64_t>(predicted && true_particle);
    counts.false_positives += static_cast<std::int64_t>(predicted && !true_particle);
    counts.false_negatives += static_cast<std::int64_t>(!predicted && true_particle);
  }
  return counts;
}

}  // namespace dosefloor::metrics
