#pragma once
/// The one aperture that band-limits transmission function and propagator.

#include "sim/core/fft/grid.hpp"

namespace dosefloor::multislice {

///        1                                              q <= cutoff - taper
/// A(q) = ½ (1 + cos(π (q - cutoff + taper) / taper))    cutoff - taper < q < cutoff
///        0                                              q >= cutoff
/// with cutoff = (2/3) / (2 d), taper = 0.01 / d and d = max(dx, dy), q in 1/Å: products of two band-limited
/// functions then alias only outside the aperture.
class BandLimit {
 public:
  explicit BandLimit(const fft::Grid& grid);

  [[nodiscard]] double operator()(double q_per_A) const;
  [[nodiscard]] double cutoff_per_A() const noexcept { return cutoff_per_A_; }

 private:
  double cutoff_per_A_;
  double taper_per_A_;
};

}  // namespace dosefloor::multislice
