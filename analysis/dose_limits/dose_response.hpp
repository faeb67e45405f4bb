#pragma once
/// What some networks find against dose: the curve, and the three doses read from it, with intervals.

#include <optional>
#include <vector>

#include "analysis/dose_limits/area_curve.hpp"
#include "analysis/dose_limits/interval.hpp"
#include "analysis/dose_limits/limits.hpp"

namespace dosefloor::dose_limits {

/// One of the three doses.
struct DoseLimit {
  std::optional<double> dose_per_A2;  ///< nothing: not reached within the series
  bool at_first_dose = false;         ///< the true one may lie below the series
  std::optional<Interval> interval;   ///< infinite: not reached; holds dose_per_A2
  double reached_share = 0.0;         ///< of the resamples; NaN without
};

struct PointIntervals {
  std::optional<Interval> share;
  std::optional<Interval> false_share;
  std::optional<Interval> f1;
};

struct DoseResponse {
  AreaCurve curve;
  std::vector<PointIntervals> intervals;  ///< by step
  Limits limits;
  DoseLimit half;
  DoseLimit convergence;
  DoseLimit visibility;
};

}  // namespace dosefloor::dose_limits
