#pragma once
/// The doses from which a network sees a particle, read from its curve of area against dose.

#include <optional>
#include <span>
#include <vector>

#include "analysis/dose_limits/area_curve.hpp"

namespace dosefloor::dose_limits {

inline constexpr double half_share = 0.5;             ///< of A_ref, of the 50 % dose
inline constexpr double convergence_tolerance = 0.1;  ///< of the plateau
inline constexpr double visible_share = 0.05;         ///< of A_ref, true positives
inline constexpr double visible_precision = 0.5;
inline constexpr double plateau_part = 0.25;  ///< the last steps of a series, at least a window of them

/// Doses of the series, e⁻/Å²; nothing where one is not reached within the series.
struct Limits {
  /// The lowest from which the running median of A / A_ref stays at or above 0.5 to the series' end.
  std::optional<double> half;
  /// The lowest from which that median stays within 10 % of the plateau. The plateau is the median of A /
  /// A_ref over the last quarter of the doses; where the running median does not stay within 10 % of it there
  /// already, the series ends before a plateau, and no dose converges.
  std::optional<double> convergence;
  /// The lowest at which the running median of TP / A_ref is at least 0.05 and the window's precision at
  /// least 0.5; without truth: that of A / A_ref, whatever the precision. And, where the curve has a floor, the running
  /// median of A / A_ref is above it.
  std::optional<double> visibility;
  double plateau = 0.0;  ///< of A / A_ref
  /// Target band: least and largest A / A_ref of single frames from the convergence dose on.
  std::optional<double> band_low;
  std::optional<double> band_high;
};

/// Doses of which a resample holds no frame nearby do not count.
[[nodiscard]] Limits find_limits(std::span<const Frame> frames, const DoseSteps& steps,
                                 const Selection& selection, const AreaCurve& curve, Reference reference);

}  // namespace dosefloor::dose_limits
