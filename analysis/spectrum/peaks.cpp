#include "analysis/spectrum/peaks.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace dosefloor::spectrum {
namespace {

constexpr std::size_t widest = 8;
constexpr std::size_t narrowest = 2;
constexpr double steepest = 2.0;  ///< fall of a spectrum from the lowest rings to the following
constexpr double rarest = 9.2;    ///< -ln 10⁻⁴

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

bool Peaks::stand_out(double frequencies) const {
  // Some hundred rings, and surroundings that scatter, too.
  constexpr double rarest_ring = 16.0;
  return strongest > std::log(0.5 * frequencies) + rarest || ring_excess > rarest_ring;
}

Peaks find_peaks(const RingMap& map, const std::vector<float>& power, const std::vector<double>& ring_power) {
  const std::size_t rings = map.rings().size();
  std::vector<std::vector<double>> by_ring(rings);
  for (std::size_t i = 0; i < power.size(); ++i) {
    if (map.ring_of()[i] >= 0) {
      by_ring[static_cast<std::size_t>(map.ring_of()[i])].push_back(power[i]);
    }
  }
  std::vector<double> typical;
  typical.reserve(rings);
  for (const std::vector<double>& values : by_ring) {
    typical.push_back(median(values) / std::numbers::ln2);  // mean of the exponential distribution
  }
  Peaks peaks;
  for (std::size_t ring = 0; ring + narrowest < rings; ++ring) {
    const bool lowest = ring < narrowest;
    const std::size_t reach = std::min({widest, ring, rings - 1 - ring});
    const auto first = static_cast<std::ptrdiff_t>(lowest ? ring + 1 : ring - reach);
    const auto last =
        static_cast<std::ptrdiff_t>(lowest ? std::min(ring + 1 + widest, rings) : ring + reach + 1);
    const double fall = lowest ? steepest : 1.0;
    const double around = fall * median({typical.begin() + first, typical.begin() + last});
    const double strongest = *std::max_element(by_ring[ring].begin(), by_ring[ring].end()) / around;
    if (strongest > peaks.strongest) {
      peaks.strongest = strongest;
      peaks.strongest_q = map.rings()[ring].q;
    }
    const double ratio =
        ring_power[ring] / (fall * median({ring_power.begin() + first, ring_power.begin() + last}));
    const double excess = ratio > 1.0 ? map.rings()[ring].samples * (ratio - 1.0 - std::log(ratio)) : 0.0;
    if (excess > peaks.ring_excess) {
      peaks.ring_excess = excess;
      peaks.ring_excess_q = map.rings()[ring].q;
    }
  }
  return peaks;
}

}  // namespace dosefloor::spectrum
