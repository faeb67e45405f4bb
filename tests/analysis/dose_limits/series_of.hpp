#pragma once
/// Dose series made by hand.

#include <vector>

#include "analysis/dose_limits/series_result.hpp"

namespace dosefloor::test {

/// One particle of 100 Å², with these shares of it found (nothing else) at the doses 1, 2, 3, ...
inline std::vector<analysis::Frame> series_of(const std::vector<double>& shares) {
  std::vector<analysis::Frame> frames;
  for (const double share : shares) {
    const double dose = static_cast<double>(frames.size() + 1);
    frames.push_back({0, dose, 100.0 * share, 100.0, 100.0 * std::min(share, 1.0)});
  }
  return frames;
}

/// Limits of these frames, with a window of so many doses.
inline analysis::Limits limits_of(const std::vector<analysis::Frame>& frames, std::size_t window,
                                  analysis::Reference reference = analysis::Reference::truth) {
  const analysis::DoseSteps steps(frames, reference, window);
  const analysis::AreaCurve curve = analysis::area_curve(frames, steps, steps.frames());
  return analysis::find_limits(frames, steps, steps.frames(), curve, reference);
}

}  // namespace dosefloor::test
