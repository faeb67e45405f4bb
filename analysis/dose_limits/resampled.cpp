#include "analysis/dose_limits/resampled.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace dosefloor::dose_limits {
namespace {

constexpr double not_reached = std::numeric_limits<double>::infinity();

DoseLimit dose_limit(const std::optional<double>& dose, const DoseSteps& steps, const Resampled* resamples) {
  DoseLimit limit;
  limit.dose_per_A2 = dose;
  limit.at_first_dose = dose && *dose == steps.doses_per_A2().front();
  limit.reached_share = resamples != nullptr ? resamples->finite_share(0) : std::nan("");
  if (resamples != nullptr) {
    limit.interval = holding(resamples->interval(0), dose.value_or(not_reached));
  }
  return limit;
}

}  // namespace

double Resampled::finite_share(std::size_t item) const {
  double finite = 0.0;
  for (const double value : values_[item]) {
    finite += std::isfinite(value) ? 1.0 : 0.0;
  }
  return finite / static_cast<double>(values_[item].size());
}

ResponseResamples::ResponseResamples(std::size_t steps)
    : share(steps), false_share(steps), f1(steps), half(1), convergence(1), visibility(1) {}

void ResponseResamples::add(const AreaCurve& curve, const Limits& found) {
  for (std::size_t step = 0; step < curve.size(); ++step) {
    share.add(step, curve[step].share);
    false_share.add(step, curve[step].false_share);
    f1.add(step, curve[step].f1);
  }
  half.add(0, found.half.value_or(not_reached));
  convergence.add(0, found.convergence.value_or(not_reached));
  visibility.add(0, found.visibility.value_or(not_reached));
}

std::optional<Interval> holding(std::optional<Interval> interval, double estimate) {
  if (interval && !std::isnan(estimate)) {
    interval->low = std::min(interval->low, estimate);
    interval->high = std::max(interval->high, estimate);
  }
  return interval;
}

DoseResponse dose_response(const AreaCurve& curve, const Limits& limits, const DoseSteps& steps,
                           const ResponseResamples* resamples) {
  DoseResponse result;
  result.curve = curve;
  result.limits = limits;
  const auto of = [&](Resampled ResponseResamples::*item) {
    return resamples != nullptr ? &(resamples->*item) : nullptr;
  };
  result.half = dose_limit(limits.half, steps, of(&ResponseResamples::half));
  result.convergence = dose_limit(limits.convergence, steps, of(&ResponseResamples::convergence));
  result.visibility = dose_limit(limits.visibility, steps, of(&ResponseResamples::visibility));
  result.intervals.resize(steps.size());
  for (std::size_t step = 0; resamples != nullptr && step < steps.size(); ++step) {
    result.intervals[step] = {resamples->share.interval(step), resamples->false_share.interval(step),
                              resamples->f1.interval(step)};
  }
  return result;
}

}  // namespace dosefloor::dose_limits
