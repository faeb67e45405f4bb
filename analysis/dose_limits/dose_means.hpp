#pragma once
/// What is found on average in the frames of a range of doses.

#include <cstddef>
#include <span>
#include <vector>

#include "analysis/dose_limits/dose_steps.hpp"
#include "analysis/dose_limits/frame.hpp"

namespace dosefloor::dose_limits {

/// Doses low <= d < high, e⁻/Å².
struct DoseSpan {
  double low = 0.0;
  double high = 0.0;

  bool operator==(const DoseSpan&) const = default;
};

/// Means over the frames of a span; every frame counts alike. NaN where there is none, or of what needs
/// truth.
struct DoseMeans {
  DoseSpan span;
  std::size_t frames = 0;
  double share = 0.0;        ///< of A / A_ref
  double true_share = 0.0;   ///< of TP / A_ref
  double false_share = 0.0;  ///< of (A - TP) / A_ref
  double f1 = 0.0;
};

/// Every decade, [10^k, 10^(k+1)), that holds one of the doses (above 0).
[[nodiscard]] std::vector<DoseSpan> decades_of(std::span<const double> doses_per_A2);

/// Of the frames that stand for each step: those of `steps`, or a resample.
[[nodiscard]] DoseMeans dose_means(std::span<const Frame> frames, const DoseSteps& steps,
                                   const Selection& selection, const DoseSpan& span);

}  // namespace dosefloor::dose_limits
