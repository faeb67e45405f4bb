#include "analysis/dose_limits/floor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/core/errors/error.hpp"

namespace dosefloor::dose_limits {
namespace {

void expect_null_frame(const NullFrame& frame) {
  if (!(std::isfinite(frame.dose_per_A2) && frame.dose_per_A2 > 0.0 && std::isfinite(frame.area_A2) &&
        frame.area_A2 >= 0.0)) {
    throw InputError(fmt::format(
        "a frame without a particle has the dose {} and the segmented area {}; expected e⁻/Å² above 0 and Å² from 0",
        frame.dose_per_A2, frame.area_A2));
  }
}

/// Areas of the null frames whose doses belong to the steps [begin, end).
std::vector<double> areas_in(std::span<const NullFrame> nulls, const DoseSteps& steps, std::size_t begin,
                             std::size_t end) {
  constexpr double unbounded = std::numeric_limits<double>::infinity();
  const double low = begin == 0 ? 0.0 : steps.doses_per_A2()[begin];
  const double high = end == steps.size() ? unbounded : steps.doses_per_A2()[end - 1];
  std::vector<double> areas_A2;
  for (const NullFrame& frame : nulls) {
    if (frame.dose_per_A2 >= low && frame.dose_per_A2 <= high) {
      areas_A2.push_back(frame.area_A2);
    }
  }
  return areas_A2;
}

}  // namespace

double floor_area_A2(std::vector<double> areas_A2) {
  if (areas_A2.empty()) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  constexpr double rounding = 1e-9;  // 0.99 of 100 is 99, in floating point, too
  const double below = std::ceil(floor_percentile * static_cast<double>(areas_A2.size()) - rounding);
  const auto place = static_cast<std::ptrdiff_t>(below) - 1;
  std::nth_element(areas_A2.begin(), areas_A2.begin() + place, areas_A2.end());
  return areas_A2[static_cast<std::size_t>(place)];
}

std::vector<double> floor_shares(std::span<const NullFrame> nulls, const DoseSteps& steps,
                                 double mean_particle_A2) {
  std::ranges::for_each(nulls, expect_null_frame);
  std::vector<double> floors;
  for (std::size_t step = 0; !nulls.empty() && step < steps.size(); ++step) {
    std::size_t begin = steps.window_begin(step);
    std::size_t end = steps.window_end(step);
    std::vector<double> areas_A2 = areas_in(nulls, steps, begin, end);
    while (areas_A2.size() < least_null_frames && (begin > 0 || end < steps.size())) {
      begin -= begin > 0 ? 1 : 0;
      end += end < steps.size() ? 1 : 0;
      areas_A2 = areas_in(nulls, steps, begin, end);
    }
    floors.push_back(floor_area_A2(std::move(areas_A2)) / mean_particle_A2);
  }
  return floors;
}

}  // namespace dosefloor::dose_limits
