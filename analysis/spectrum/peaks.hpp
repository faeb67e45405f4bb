#pragma once
/// Frequencies that stand out of a noise spectrum, as those of a lattice do.

#include <vector>

#include "analysis/spectrum/rings.hpp"

namespace dosefloor::spectrum {

struct Peaks {
  /// Largest |F|² of one frequency over what its surroundings have, and where. Of noise alone |F|² is
  /// exponentially distributed.
  double strongest = 0.0;
  double strongest_q = 0.0;
  /// Largest m (r - 1 - ln r) of a ring of m samples whose power is r > 1 times that of its surroundings:
  /// what -log of the likelihood (Gamma distribution) is above its minimum.
  double ring_excess = 0.0;
  double ring_excess_q = 0.0;

  /// Whether one in 10⁴ spectra of noise in that many frequencies would have such peaks.
  [[nodiscard]] bool stand_out(double frequencies) const;
};

/// The surroundings of a ring are up to 8 rings at either side, as many on both, so that the median of their
/// medians is that of the ring also where the spectrum falls. The lowest two rings have the following for
/// surroundings, of twice their power, as far as a spectrum may fall; the last two are not looked at.
/// `power`: of each frequency, as RingMap::ring_of(); `ring_power`: averages of the rings.
[[nodiscard]] Peaks find_peaks(const RingMap& map, const std::vector<float>& power,
                               const std::vector<double>& ring_power);

}  // namespace dosefloor::spectrum
