#pragma once
/// Two settings compared by the same images and the same resamples, so that every number is paired.

#include <functional>
#include <optional>
#include <vector>

#include "analysis/dose_limits/findings.hpp"
#include "analysis/dose_limits/series_result.hpp"

namespace dosefloor::dose_limits {

/// A number of two settings, or of one.
struct Compared {
  double value = 0.0;  ///< of the pooled frames
  std::optional<Interval> interval;
};

using OfTwo = std::function<double(const Findings& first, const Findings& second)>;

/// `statistic` of both, and its interval, which holds it. The settings are of one SeriesResult.
[[nodiscard]] Compared compare(const SettingResult& first, const SettingResult& second,
                               const OfTwo& statistic);

/// d(first) / d(second) of one of the doses of Findings. NaN where neither is reached, infinite or 0 where
/// one is not. A dose that is `first_dose`, where the series begins, may truly lie below: the interval of a
/// ratio with it reaches down to 0, or without end.
[[nodiscard]] Compared compare_doses(const SettingResult& first, const SettingResult& second,
                                     double Findings::*dose, double first_dose);

/// Mean of F1(first) - F1(second) in the window around each dose, by step; empty without curves.
[[nodiscard]] std::vector<Compared> f1_differences(const SettingResult& first, const SettingResult& second);

}  // namespace dosefloor::dose_limits
