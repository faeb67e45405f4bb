#pragma once
/// What a validation reports: the loss, counts at two thresholds and per decade of dose, the temperature.

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "sim/core/parallel/communicator.hpp"
#include "train/metrics/logit_counts.hpp"
#include "train/metrics/segmentation_counts.hpp"

namespace dosefloor::metrics {

/// Decade d holds the doses [10^d, 10^(d+1)) e⁻/Å²; the first and last one also all below and above.
inline constexpr int lowest_dose_decade = -2;
inline constexpr int highest_dose_decade = 8;
[[nodiscard]] int dose_decade(double dose_per_A2);

class ValidationScores {
 public:
  /// At this threshold the scores per decade are counted, and networks compared.
  static constexpr double even_threshold = 0.5;

  /// `threshold` is the other one, above which a pixel is taken for particle in use.
  explicit ValidationScores(double threshold) : threshold_(threshold) {}

  /// One image: probabilities and mask of its pixels, its mean loss per pixel. Throws Error unless
  /// the loss is finite and below 2^16.
  void add(std::span<const float> probabilities, std::span<const std::uint8_t> mask, double dose_per_A2,
           float loss);
  /// The same image's logits, where a temperature is wanted.
  void count_logits(std::span<const float> logits, std::span<const std::uint8_t> mask) {
    logits_.add(logits, mask);
  }
  /// Collective. Sums over ranks, exactly: the result is the same on any number of ranks.
  void sum_over(const parallel::Communicator& world);

  [[nodiscard]] std::int64_t images() const noexcept { return images_; }
  /// Mean over the images; NaN without any.
  [[nodiscard]] double loss() const;
  [[nodiscard]] const SegmentationCounts& at_even_threshold() const noexcept { return even_; }
  [[nodiscard]] const SegmentationCounts& at_threshold() const noexcept { return strict_; }
  /// That calibrates the counted logits; nothing where none does (sim/scores/temperature.hpp).
  [[nodiscard]] std::optional<double> temperature() const { return logits_.temperature(); }
  /// At the even threshold: doses of a decade, and all doses of a decade and those above it.
  [[nodiscard]] SegmentationCounts in_decade(int decade) const;
  [[nodiscard]] SegmentationCounts from_decade(int decade) const;

 private:
  static constexpr std::size_t decades = highest_dose_decade - lowest_dose_decade + 1;

  double threshold_;
  std::int64_t images_ = 0;
  std::int64_t loss_ = 0;  ///< in units of 2^-32, as integers add up to the same sum in any order
  SegmentationCounts even_;
  SegmentationCounts strict_;
  std::array<SegmentationCounts, decades> by_decade_;
  LogitCounts logits_;
};

}  // namespace dosefloor::metrics
