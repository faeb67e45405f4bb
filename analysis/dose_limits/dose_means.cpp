#include "analysis/dose_limits/dose_means.hpp"

#include <cmath>
#include <set>

#include "analysis/dose_limits/decade.hpp"

namespace dosefloor::dose_limits {

std::vector<DoseSpan> decades_of(std::span<const double> doses_per_A2) {
  std::set<int> decades;
  for (const double dose : doses_per_A2) {
    decades.insert(decade_of(dose));
  }
  std::vector<DoseSpan> spans;
  spans.reserve(decades.size());
  for (const int decade : decades) {
    spans.push_back({std::pow(10.0, decade), std::pow(10.0, decade + 1)});
  }
  return spans;
}

DoseMeans dose_means(std::span<const Frame> frames, const DoseSteps& steps, const Selection& selection,
                     const DoseSpan& span) {
  DoseMeans means;
  means.span = span;
  for (std::size_t step = 0; step < steps.size(); ++step) {
    const double dose = steps.doses_per_A2()[step];
    if (dose < span.low || dose >= span.high) {
      continue;
    }
    for (const std::size_t place : selection[step]) {
      const Frame& frame = frames[place];
      ++means.frames;
      means.share += frame.share();
      means.true_share += frame.true_share();
      means.false_share += frame.false_share();
      means.f1 += frame.f1();
    }
  }
  const auto count = static_cast<double>(means.frames);
  for (double* sum : {&means.share, &means.true_share, &means.false_share, &means.f1}) {
    *sum /= count;  // NaN of no frames
  }
  return means;
}

}  // namespace dosefloor::dose_limits
