#include "sim/scores/reliability.hpp"

#include <cmath>
#include <limits>

namespace dosefloor::scores {
namespace {

constexpr std::size_t steps_of_unit = 8;  // bins of ScoreCounts
constexpr std::size_t units = 6;          // on either side of even odds
constexpr std::size_t first_inner = score_bins / 2 - units * steps_of_unit;
constexpr std::size_t last_inner = score_bins / 2 + units * steps_of_unit;
constexpr double infinite = std::numeric_limits<double>::infinity();

double share(double part, std::int64_t whole) {
  return whole > 0 ? part / static_cast<double>(whole) : std::numeric_limits<double>::quiet_NaN();
}

/// The bins [first, last) of the counts as one.
ReliabilityBin joined(const ClassScores& counts, std::size_t first, std::size_t last) {
  const double half_step = 0.5 / static_cast<double>(steps_of_unit);
  ReliabilityBin bin{first == 0 ? -infinite : score_bin_log_odds(first),
                     last == score_bins ? infinite : score_bin_log_odds(last)};
  double expected = 0.0;
  std::int64_t particle = 0;
  for (std::size_t step = first; step < last; ++step) {
    const std::int64_t pixels = counts.background.at(step) + counts.particle.at(step);
    const double log_odds = score_bin_log_odds(step) + half_step;
    expected += static_cast<double>(pixels) / (1.0 + std::exp(-log_odds));
    bin.pixels += pixels;
    particle += counts.particle.at(step);
  }
  bin.predicted = share(expected, bin.pixels);
  bin.observed = share(static_cast<double>(particle), bin.pixels);
  return bin;
}

}  // namespace

std::vector<ReliabilityBin> reliability_of(const ClassScores& counts) {
  std::vector<ReliabilityBin> bins{joined(counts, 0, first_inner)};
  for (std::size_t first = first_inner; first < last_inner; first += steps_of_unit) {
    bins.push_back(joined(counts, first, first + steps_of_unit));
  }
  bins.push_back(joined(counts, last_inner, score_bins));
  return bins;
}

ReliabilityBin all_pixels(const ClassScores& counts) {
  return joined(counts, 0, score_bins);
}

double calibration_error(std::span<const ReliabilityBin> bins) {
  double difference = 0.0;
  std::int64_t pixels = 0;
  for (const ReliabilityBin& bin : bins) {
    if (bin.pixels > 0) {
      difference += static_cast<double>(bin.pixels) * std::abs(bin.predicted - bin.observed);
      pixels += bin.pixels;
    }
  }
  return share(difference, pixels);
}

}  // namespace dosefloor::scores
