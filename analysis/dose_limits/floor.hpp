#pragma once
/// What a network marks where there is no particle: the floor that a segmented area must rise above to mean something.

#include <cstddef>
#include <span>
#include <vector>

#include "analysis/dose_limits/dose_steps.hpp"

namespace dosefloor::dose_limits {

/// An image without a particle: the support alone, or vacuum.
struct NullFrame {
  double dose_per_A2 = 0.0;
  double area_A2 = 0.0;  ///< marked there, all of it false
};

/// Of null frames, those that mark no more than the floor.
inline constexpr double floor_percentile = 0.99;
/// As many null frames as a window holds at least, where the series has them.
inline constexpr std::size_t least_null_frames = 5;

/// The smallest of the areas that at least 99 % of them do not exceed: of fewer than 100 the largest. NaN of none.
[[nodiscard]] double floor_area_A2(std::vector<double> areas_A2);

/// By step: floor_area_A2() of the null frames near its dose, in units of `mean_particle_A2`. Near are the doses of the
/// window around the step, as those of frames are; where they hold fewer than 5 null frames the window is widened, a
/// step to either side at a time. A window that reaches an end of the series holds whatever lies beyond. Empty without
/// null frames. Throws InputError for a dose that is not above 0 or an area below 0.
[[nodiscard]] std::vector<double> floor_shares(std::span<const NullFrame> nulls, const DoseSteps& steps,
                                               double mean_particle_A2);

}  // namespace dosefloor::dose_limits
