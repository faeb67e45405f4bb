#pragma once
/// The focal distribution as a sum of few coherent images.
///
/// The defocus is normally distributed with the standard deviation s = Δ/√2 (Δ the 1/e width), and the image
/// is the mean of |ψ|² over it: two beams interfere with the weight
///   K(v1, v2) = exp[-(v1 - v2)²/2],   v = π λ s q²
/// (the transmission cross-coefficient of the focal spread; Ishizuka 1980, Ultramicroscopy 5, 55). Without
/// the direct beam's part,
///   K(v1, v2) = E(v1) E(v2) + R(v1, v2),   E(v) = exp(-v²/2),
/// in which E is the temporal envelope, so that the first term is the image by the envelope: it has every
/// interference with the direct beam right. The rest is what the envelope loses, and is positive
/// semidefinite. Few functions of |q| stand for it,
///   R(v1, v2) = Σ_k c_k(v1) c_k(v2):   I = |F⁻¹[E H Ψ]|² + Σ_k |F⁻¹[c_k H Ψ]|²
/// with H without E. They are the eigenfunctions of R over the wave's intensity at v, in falling order: of
/// all sums of n coherent images the one that leaves out the least intensity (Gamo 1964, Prog. Opt. 3, 187;
/// Pati & Kailath 1994, J. Opt. Soc. Am. A 11, 2438). Intensities are those of vacuum = 1. What is left out
/// is a sum of squares too: the image is nowhere too bright, and its mean is too small by left_out.
///
/// Astigmatism and the angular spread do not depend on the focal spread; both are those of the mean defocus.

#include <vector>

#include "sim/optics/wave_spectrum.hpp"

namespace dosefloor::optics {

struct CoherentSystem {
  std::vector<float> amplitude;  ///< c at |q|² = i / steps_per_A2; constant beyond the last
  double intensity = 0.0;        ///< mean of |F⁻¹[c H Ψ]|²
  double cutoff_per_A = 0.0;     ///< |q| beyond which it has nothing to be seen
};

struct CoherentSystems {
  std::vector<CoherentSystem> systems;  ///< in falling order of their intensity
  double steps_per_A2 = 0.0;            ///< |q|² A² = i / steps_per_A2 of the table's element i
  double left_out = 0.0;                ///< mean intensity of all the systems that are not among them

  /// out[i] = c_k at q = (qx, (i - ky_max) / Ly), i = 0 .. 2 ky_max.
  void column(std::size_t k, double qx_per_A, double ly_A, int ky_max, float* out) const;
};

/// The fewest systems that leave out at most tolerance / 3: the image's rms error is then below the
/// tolerance. (An error that is positive everywhere has an rms of at least its mean; found were 1.3 to 3 times
/// left_out, most in zone axis, and rms errors of 0.1 to 0.8 times tolerances from 1e-3 to 1e-5 with focal
/// spreads of 5 to 20 Å, defoci of -200 to 200 Å and Cs of 0 to 12.45 µm.) None without focal spread. Throws
/// InputError unless 0 <= focal_spread_A, small enough for some hundred systems, and 1e-8 <= tolerance < 1.
CoherentSystems coherent_systems(const WaveSpectrum& spectrum, double focal_spread_A, double energy_keV,
                                 double tolerance);

}  // namespace dosefloor::optics
