#include "analysis/dose_limits/findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "sim/core/errors/error.hpp"

namespace dosefloor::dose_limits {
namespace {

constexpr double not_reached = std::numeric_limits<double>::infinity();
constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

}  // namespace

const DoseMeans& Findings::in(const DoseSpan& span) const {
  const auto found =
      std::find_if(means.begin(), means.end(), [&](const DoseMeans& one) { return one.span == span; });
  if (found == means.end()) {
    throw Error(fmt::format("no means were taken of doses from {} to {}", span.low, span.high));
  }
  return *found;
}

Findings findings_of(const AreaCurve& curve, const Limits& limits) {
  Findings findings;
  findings.half = limits.half.value_or(not_reached);
  findings.convergence = limits.convergence.value_or(not_reached);
  findings.visibility = limits.visibility.value_or(not_reached);
  findings.plateau = limits.plateau;
  findings.band_width = limits.band_high.value_or(unknown) - limits.band_low.value_or(unknown);
  findings.f1.reserve(curve.size());
  for (const CurvePoint& point : curve) {
    findings.f1.push_back(point.f1);
  }
  return findings;
}

Findings no_findings() {
  Findings findings;
  findings.half = findings.convergence = findings.visibility = unknown;
  findings.plateau = findings.band_width = unknown;
  return findings;
}

}  // namespace dosefloor::dose_limits
