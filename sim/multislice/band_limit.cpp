#include "sim/multislice/band_limit.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace dosefloor::multislice {

BandLimit::BandLimit(const fft::Grid& grid)
    : cutoff_per_A_((2.0 / 3.0) / (2.0 * std::max(grid.dx_A(), grid.dy_A()))),
      taper_per_A_(0.01 / std::max(grid.dx_A(), grid.dy_A())) {}

double BandLimit::operator()(double q_per_A) const {
  if (q_per_A > cutoff_per_A_) {
    return 0.0;
  }
  const double into_taper = q_per_A - (cutoff_per_A_ - taper_per_A_);
  return into_taper <= 0.0 ? 1.0 : 0.5 * (1.0 + std::cos(std::numbers::pi * into_taper / taper_per_A_));
}

}  // namespace dosefloor::multislice
