#pragma once
/// How many frames have which F1, by decades of dose.

#include <cstddef>
#include <span>
#include <vector>

#include "analysis/dose_limits/frame.hpp"

namespace dosefloor::dose_limits {

inline constexpr std::size_t f1_bins = 20;

/// Frames of doses [low, high) e⁻/Å², low and high powers of 10.
struct F1Histogram {
  double dose_low = 0.0;
  double dose_high = 0.0;
  /// Bin k counts F1 in [k/20, (k+1)/20); the last one 1, too.
  std::vector<std::size_t> counts;
};

/// One for each decade from the lowest dose to the highest. The frames have truth.
[[nodiscard]] std::vector<F1Histogram> f1_histograms(std::span<const Frame> frames);

}  // namespace dosefloor::dose_limits
