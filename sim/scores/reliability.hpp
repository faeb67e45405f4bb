#pragma once
/// Whether probabilities come true: the particle's share of the pixels that a network gives one probability.
///
/// Bins are one unit of log odds wide, ln(p / (1 - p)), as most pixels have probabilities close to 0 or 1; the first
/// and the last one hold everything beyond ±6, p = 0.0025 and 0.9975. Within a bin the mean probability is that of the
/// steps of ScoreCounts, each at its middle: off by 0.016 at most, where all pixels of a step lie at its end.

#include <cstdint>
#include <span>
#include <vector>

#include "sim/scores/score_counts.hpp"

namespace dosefloor::scores {

/// Pixels whose log odds lie above `log_odds_low` and up to `log_odds_high`; infinite at the ends.
struct ReliabilityBin {
  double log_odds_low = 0.0;
  double log_odds_high = 0.0;
  std::int64_t pixels = 0;
  double predicted = 0.0;  ///< their mean probability; NaN without pixels
  double observed = 0.0;   ///< the share of them that is particle; NaN without pixels
};

/// From certain background to certain particle. `counts`: of images with masks.
[[nodiscard]] std::vector<ReliabilityBin> reliability_of(const ClassScores& counts);

/// All pixels as one bin.
[[nodiscard]] ReliabilityBin all_pixels(const ClassScores& counts);

/// Σ n |predicted - observed| / Σ n over bins of n pixels, the expected calibration error (Naeini et al. 2015); NaN
/// without pixels.
[[nodiscard]] double calibration_error(std::span<const ReliabilityBin> bins);

}  // namespace dosefloor::scores
