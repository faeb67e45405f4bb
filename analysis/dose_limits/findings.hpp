#pragma once
/// What a selection of frames says in numbers: those that settings are compared by.

#include <vector>

#include "analysis/dose_limits/area_curve.hpp"
#include "analysis/dose_limits/dose_means.hpp"
#include "analysis/dose_limits/limits.hpp"

namespace dosefloor::dose_limits {

/// A dose that is not reached is infinite; without curves all but the means is NaN.
struct Findings {
  double half = 0.0;
  double convergence = 0.0;
  double visibility = 0.0;
  double plateau = 0.0;
  double band_width = 0.0;       ///< of the target band, in A_ref; NaN without convergence
  std::vector<double> f1;        ///< running mean of F1, by step; empty without curves
  std::vector<DoseMeans> means;  ///< by span

  /// Throws Error for a span whose means were not taken.
  [[nodiscard]] const DoseMeans& in(const DoseSpan& span) const;
};

/// Of a curve and the limits read from it.
[[nodiscard]] Findings findings_of(const AreaCurve& curve, const Limits& limits);
/// Without curves.
[[nodiscard]] Findings no_findings();

}  // namespace dosefloor::dose_limits
