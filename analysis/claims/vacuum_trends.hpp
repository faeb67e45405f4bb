#pragma once
/// How the MTF that is fitted to frames of vacuum goes with dose, with bootstrap intervals over frames.

#include <cstdint>
#include <optional>
#include <vector>

#include "analysis/dose_limits/comparison.hpp"

namespace dosefloor::claims {

/// One frame, with Eq. 1 fitted to its noise.
struct VacuumFrame {
  double dose_per_A2 = 0.0;
  double n_d = 0.0;  ///< electrons a pixel
  double c0 = 0.0;   ///< of Nyquist's frequency
  double c = 0.0;    ///< the tail C
};

/// Frames in which everything was found. In each resample as many are drawn with replacement, from `seed`.
struct VacuumSeries {
  std::vector<VacuumFrame> frames;
  std::uint64_t seed = 1;
  std::int64_t resamples = 2000;
};

inline constexpr double settled_dose_per_A2 = 200.0;  ///< where the paper sees c0 converge
inline constexpr double low_dose_per_A2 = 20.0;       ///< below it: the beginning of the paper's series

/// R² of C² = N0 / (N0 + N_D) (the paper's Eq. 2) for the best N0. NaN of fewer than three frames, or of equal tails.
[[nodiscard]] dose_limits::Compared tail_r2(const VacuumSeries& series);

/// Slope of c0 against log10 of the dose, of frames from settled_dose_per_A2 on, over their mean c0: % a decade. NaN of fewer than
/// three frames, or of one dose.
[[nodiscard]] dose_limits::Compared settled_slope(const VacuumSeries& series);

/// How much larger the mean c0 from settled_dose_per_A2 on is than that below low_dose_per_A2, %. NaN where either has no frame.
[[nodiscard]] dose_limits::Compared rise_of_c0(const VacuumSeries& series);

}  // namespace dosefloor::claims
