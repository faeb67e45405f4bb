#pragma once
/// What is kept of bootstrap resamples, and intervals of it.

#include <cstddef>
#include <optional>
#include <vector>

#include "analysis/dose_limits/dose_response.hpp"
#include "analysis/dose_limits/dose_steps.hpp"

namespace dosefloor::dose_limits {

/// Values of one statistic over the resamples, for each of several items.
class Resampled {
 public:
  explicit Resampled(std::size_t items) : values_(items) {}
  void add(std::size_t item, double value) { values_[item].push_back(value); }
  [[nodiscard]] std::optional<Interval> interval(std::size_t item) const {
    return percentile_interval(values_[item]);
  }
  /// Of the resamples: those whose value is finite.
  [[nodiscard]] double finite_share(std::size_t item) const;

 private:
  std::vector<std::vector<double>> values_;
};

/// Curves and doses of one setting in all resamples. A dose that a resample does not reach is infinite.
class ResponseResamples {
 public:
  explicit ResponseResamples(std::size_t steps);
  void add(const AreaCurve& curve, const Limits& found);

  Resampled share;
  Resampled false_share;
  Resampled f1;
  Resampled half;
  Resampled convergence;
  Resampled visibility;
};

/// Widened, where it does not hold the estimate itself. "Stays to the end" is about the worst window of a
/// series; a resample, which has fewer different particles, is rougher than the series, so its doses tend to
/// be higher.
[[nodiscard]] std::optional<Interval> holding(std::optional<Interval> interval, double estimate);

/// Curve and limits with their intervals; without, where there are no resamples (nullptr).
[[nodiscard]] DoseResponse dose_response(const AreaCurve& curve, const Limits& limits, const DoseSteps& steps,
                                         const ResponseResamples* resamples);

}  // namespace dosefloor::dose_limits
