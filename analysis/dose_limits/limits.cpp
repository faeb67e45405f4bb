#include "analysis/dose_limits/limits.hpp"

#include <algorithm>
#include <cmath>
#include <ranges>

namespace dosefloor::dose_limits {
namespace {

/// The lowest dose from which `holds` is true to the end.
template <class Condition>
std::optional<double> lowest_staying(const AreaCurve& curve, Condition holds) {
  std::optional<double> lowest;
  for (const CurvePoint& point : std::views::reverse(curve)) {
    if (point.frames == 0) {
      continue;
    }
    if (!holds(point)) {
      break;
    }
    lowest = point.dose_per_A2;
  }
  return lowest;
}

bool visible(const CurvePoint& point, Reference reference) {
  if (point.share <= point.floor) {  // not where one of them is unknown
    return false;
  }
  return reference == Reference::truth
             ? point.true_share >= visible_share && point.precision >= visible_precision
             : point.share >= visible_share;
}

std::size_t plateau_begin(const DoseSteps& steps) {
  const auto part = static_cast<std::size_t>(std::ceil(plateau_part * static_cast<double>(steps.size())));
  return steps.size() - std::min(steps.size(), std::max(part, steps.window()));
}

}  // namespace

Limits find_limits(std::span<const Frame> frames, const DoseSteps& steps, const Selection& selection,
                   const AreaCurve& curve, Reference reference) {
  Limits limits;
  limits.half = lowest_staying(curve, [](const CurvePoint& point) { return point.share >= half_share; });
  const auto seen = std::find_if(curve.begin(), curve.end(),
                                 [&](const CurvePoint& point) { return visible(point, reference); });
  if (seen != curve.end()) {
    limits.visibility = seen->dose_per_A2;
  }

  const std::size_t begin = plateau_begin(steps);
  std::vector<double> shares;
  for (std::size_t step = begin; step < steps.size(); ++step) {
    for (const std::size_t place : selection[step]) {
      shares.push_back(frames[place].share());
    }
  }
  limits.plateau = median_of(shares);
  if (!(limits.plateau > 0.0)) {
    return limits;
  }
  const auto converged = lowest_staying(curve, [&](const CurvePoint& point) {
    // A hair more than 10 %, so that 0.9 of 1 is within 10 % of it in floating point, too.
    return std::abs(point.share - limits.plateau) <= convergence_tolerance * limits.plateau * (1.0 + 1e-12);
  });
  if (!converged || *converged > steps.doses_per_A2()[begin]) {
    return limits;
  }
  limits.convergence = converged;
  for (std::size_t step = 0; step < steps.size(); ++step) {
    if (steps.doses_per_A2()[step] < *converged) {
      continue;
    }
    for (const std::size_t place : selection[step]) {
      const double share = frames[place].share();
      limits.band_low = std::min(limits.band_low.value_or(share), share);
      limits.band_high = std::max(limits.band_high.value_or(share), share);
    }
  }
  return limits;
}

}  // namespace dosefloor::dose_limits
