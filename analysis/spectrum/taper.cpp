#include "analysis/spectrum/taper.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>

namespace dosefloor::spectrum {

Taper::Taper(int length) {
  const double slope = 0.5 * taper_share * length;
  double squares = 0.0;
  double fourths = 0.0;
  double steps = 0.0;
  double before = 0.0;
  for (int j = 0; j < length; ++j) {
    const double from_edge = std::min(j, length - 1 - j) + 0.5;
    const double t = from_edge < slope ? 0.5 - 0.5 * std::cos(std::numbers::pi * from_edge / slope) : 1.0;
    values_.push_back(t);
    squares += t * t;
    fourths += t * t * t * t;
    steps += (t - before) * (t - before);
    before = t;
  }
  steps += before * before;
  mean_square_ = squares / length;
  kernel_variance_ = steps / (std::numbers::pi * std::numbers::pi * squares);
  samples_per_independent_ = length * fourths / (squares * squares);
}

}  // namespace dosefloor::spectrum
