#pragma once
/// How well masks match the truth, from counts of pixels.

#include <cstdint>
#include <span>

namespace dosefloor::metrics {

/// Pixels that are particle in both (TP), in the prediction alone (FP), in the truth alone (FN). Counts of
/// several images add up, so that scores of a whole set weigh pixels, not images.
struct SegmentationCounts {
  std::int64_t true_positives = 0;
  std::int64_t false_positives = 0;
  std::int64_t false_negatives = 0;

  SegmentationCounts& operator+=(const SegmentationCounts& other);
  bool operator==(const SegmentationCounts&) const = default;

  /// TP / (TP + FP); NaN where nothing was predicted.
  [[nodiscard]] double precision() const;
  /// TP / (TP + FN); NaN where there is nothing to find.
  [[nodiscard]] double recall() const;
  /// 2 TP / (2 TP + FP + FN), the harmonic mean of both; NaN where there is nothing to find.
  [[nodiscard]] double f1() const;
};

/// A pixel is predicted to be particle where its probability is above `threshold`. Throws Error unless both
/// are equally long.
[[nodiscard]] SegmentationCounts count_segmentation(std::span<const float> probabilities,
                                                    std::span<const std::uint8_t> mask, double threshold);

}  // namespace dosefloor::metrics
