#pragma once
/// What a network finds against dose: running medians and means over a window of neighbouring doses.

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "analysis/dose_limits/dose_steps.hpp"
#include "analysis/dose_limits/frame.hpp"

namespace dosefloor::dose_limits {

/// Of the frames in the window around one dose. NaN: no frame there, or unknown without truth.
struct CurvePoint {
  double dose_per_A2 = 0.0;
  std::size_t frames = 0;    ///< in the window
  double share = 0.0;        ///< median of A / A_ref
  double true_share = 0.0;   ///< median of TP / A_ref
  double precision = 0.0;    ///< sum of TP over sum of A
  double false_share = 0.0;  ///< mean of (A - TP) / A_ref: the over-segmented area
  double f1 = 0.0;           ///< mean of F1
  /// What is marked in images without a particle near this dose, over the mean particle's area (floor.hpp); NaN: there
  /// are none.
  double floor = std::numeric_limits<double>::quiet_NaN();
};

using AreaCurve = std::vector<CurvePoint>;

/// The middle value; of an even number the mean of the two in the middle; NaN of none. Reorders `values`.
[[nodiscard]] double median_of(std::span<double> values);

/// One point a step. `selection` has the frames that stand for each step: those of `steps`, or a resample.
[[nodiscard]] AreaCurve area_curve(std::span<const Frame> frames, const DoseSteps& steps,
                                   const Selection& selection);

}  // namespace dosefloor::dose_limits
