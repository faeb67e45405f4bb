#pragma once
/// How coarse a grid the sum of coherent systems may be formed on.

#include <vector>

#include "sim/core/fft/grid.hpp"
#include "sim/optics/coherent_systems.hpp"
#include "sim/optics/wave_spectrum.hpp"

namespace dosefloor::optics {

/// Two beams a, b of the sum interfere at frequencies of up to |q_a| + |q_b|. A grid of the Nyquist
/// frequency q_N lacks those beyond q_N, and folds them to 2 q_N - |q| and above, where the image's blur g =
/// exp(-2π²σ²q²) damps them before they are seen. Summed as if all phases were random
/// (sim/optics/aliasing.hpp),
///   error² = 2 Σ_{a + b > q_N} P_a P_b R_ab² g(2 q_N - a - b)²
/// over rings of |q| with the intensities P, R of sim/optics/focal_phase.hpp, in units of vacuum².
class Folding {
 public:
  Folding(const WaveSpectrum& spectrum, double focal_spread_A, double energy_keV);

  /// rms error of the sum over vacuum, on a grid of this Nyquist frequency and blurred by σ = blur_A.
  [[nodiscard]] double error(double nyquist_per_A, double blur_A) const;

 private:
  double width_per_A_;
  std::vector<double> strength_;  ///< Σ P_a P_b R_ab² over the pairs that reach up to i width_per_A_
};

/// The coarsest of `grids` (from coarse to fine) that holds all systems and on which the error is at most
/// `tolerance`; the last where none is.
const fft::Grid& coarsest_grid(const std::vector<fft::Grid>& grids, const CoherentSystems& systems,
                               const Folding& folding, double blur_A, double tolerance);

}  // namespace dosefloor::optics
