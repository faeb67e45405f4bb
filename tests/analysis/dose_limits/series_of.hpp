#pragma once
/// Dose series made by hand.

#include <vector>

#include "analysis/dose_limits/series_result.hpp"

namespace dosefloor::test {

/// One particle of 100 Å², with these shares of it found (nothing else) at the doses 1, 2, 3, ...
inline std::vector<dose_limits::Frame> series_of(const std::vector<double>& shares) {
  std::vector<dose_limits::Frame> frames;
  for (const double share : shares) {
    const double dose = static_cast<double>(frames.size() + 1);
    frames.push_back({0, dose, 100.0 * share, 100.0, 100.0 * std::min(share, 1.0)});
  }
  return frames;
}

/// Limits of these frames, with a window of so many doses.
inline dose_limits::Limits limits_of(const std::vector<dose_limits::Frame>& frames, std::size_t window,
                                     dose_limits::Reference reference = dose_limits::Reference::truth) {
  const dose_limits::DoseSteps steps(frames, reference, window);
  const dose_limits::AreaCurve curve = dose_limits::area_curve(frames, steps, steps.frames());
  return dose_limits::find_limits(frames, steps, steps.frames(), curve, reference);
}

}  // namespace dosefloor::test
