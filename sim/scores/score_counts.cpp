#include "sim/scores/score_counts.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sim/core/errors/error.hpp"

namespace dosefloor::scores {
namespace {

constexpr double bins_per_unit = 8.0;

/// Thresholds of all bins but the first.
std::array<double, score_bins - 1> inner_thresholds() {
  std::array<double, score_bins - 1> thresholds{};
  for (std::size_t bin = 1; bin < score_bins; ++bin) {
    thresholds[bin - 1] = 1.0 / (1.0 + std::exp(-score_bin_log_odds(bin)));
  }
  return thresholds;
}

}  // namespace

double score_bin_log_odds(std::size_t bin) {
  return (static_cast<double>(bin) - static_cast<double>(score_bins) / 2.0) / bins_per_unit;
}

double score_bin_threshold(std::size_t bin) {
  static const std::array<double, score_bins - 1> thresholds = inner_thresholds();
  if (bin == 0) {
    return 0.0;
  }
  return bin < score_bins ? thresholds.at(bin - 1) : 1.0;
}

ClassScores count_scores(std::span<const float> probabilities, std::span<const std::uint8_t> mask) {
  if (!mask.empty() && mask.size() != probabilities.size()) {
    throw Error("probabilities and mask have different numbers of pixels");
  }
  static const std::array<double, score_bins - 1> thresholds = inner_thresholds();
  ClassScores counts;
  for (std::size_t i = 0; i < probabilities.size(); ++i) {
    // A threshold itself is not above it.
    const auto above =
        std::lower_bound(thresholds.begin(), thresholds.end(), static_cast<double>(probabilities[i]));
    ScoreCounts& of_class = !mask.empty() && mask[i] != 0 ? counts.particle : counts.background;
    ++of_class.at(static_cast<std::size_t>(above - thresholds.begin()));
  }
  return counts;
}

std::int64_t pixels_from(std::span<const std::int64_t> counts, std::size_t first) {
  const std::span<const std::int64_t> later = counts.subspan(std::min(first, counts.size()));
  return std::accumulate(later.begin(), later.end(), std::int64_t{0});
}

std::size_t first_bin_of_share(std::span<const std::int64_t> background, double share) {
  const auto allowed = share * static_cast<double>(pixels_from(background, 0));
  std::size_t first = background.size();
  std::int64_t pixels = 0;
  while (first > 0 && static_cast<double>(pixels + background[first - 1]) <= allowed) {
    pixels += background[--first];
  }
  return first;
}

}  // namespace dosefloor::scores
