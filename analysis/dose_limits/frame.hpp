#pragma once
/// One image of a dose series, and what a network has found in it.

#include <cstdint>
#include <limits>

namespace dosefloor::dose_limits {

/// What a segmented area is compared with.
enum class Reference : std::uint8_t {
  truth,       ///< the particle's true area in the image
  last_frame,  ///< what was segmented in the particle's frame of the highest dose: nothing truer is known
};

struct Frame {
  std::int64_t particle = 0;
  double dose_per_A2 = 0.0;
  double area_A2 = 0.0;       ///< segmented
  double reference_A2 = 0.0;  ///< A_ref, above 0
  /// What of the segmented area is particle; NaN without truth.
  double true_positive_A2 = std::numeric_limits<double>::quiet_NaN();

  /// A / A_ref.
  [[nodiscard]] double share() const { return area_A2 / reference_A2; }
  /// TP / A_ref, the recall.
  [[nodiscard]] double true_share() const { return true_positive_A2 / reference_A2; }
  /// (A - TP) / A_ref, what was segmented outside the particle.
  [[nodiscard]] double false_share() const { return (area_A2 - true_positive_A2) / reference_A2; }
  /// 2 TP / (A + A_ref).
  [[nodiscard]] double f1() const { return 2.0 * true_positive_A2 / (area_A2 + reference_A2); }
};

}  // namespace dosefloor::dose_limits
