#pragma once
/// Intervals of bootstrap resamples.

#include <optional>
#include <vector>

namespace dosefloor::dose_limits {

inline constexpr double confidence = 0.95;
/// Resamples in which a statistic is undefined, of all, above which it has no interval.
inline constexpr double most_undefined = 0.05;

/// An end may be infinite: a dose that the resamples there do not reach.
struct Interval {
  double low = 0.0;
  double high = 0.0;

  bool operator==(const Interval&) const = default;
};

/// Percentile interval: of n defined values in order the ones at places floor(a n) and n - 1 - floor(a n),
/// a = (1 - confidence) / 2, without interpolation (between a dose and infinity there is nothing). NaN is
/// undefined. Nothing for no values, or where too many are undefined.
[[nodiscard]] std::optional<Interval> percentile_interval(std::vector<double> values);

}  // namespace dosefloor::dose_limits
