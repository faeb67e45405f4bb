#pragma once
/// Nodes and weights that replace the focal distribution by a sum over a few defoci.
///
/// The defocus is normally distributed with the standard deviation s = Δ/√2 (Δ the 1/e width), and the image
/// is the mean of |ψ|² over it. Two beams q1, q2 interfere with the phase πλ (q1² - q2²) f at the defocus f,
/// so a rule is exact when it gives their mean, exp(-φ²/2) with φ = πλ s (q1² - q2²), for all |φ| <= φ_max.
/// Equidistant nodes with Gaussian weights, spaced by h standard deviations, err by about
/// 2 exp[-(2π/h - φ_max)²/2] from the spacing and by erfc(f_max/√2) from the ends.

#include <vector>

namespace dosefloor::optics {

struct FocalNode {
  double defocus_A = 0.0;  ///< added to the mean defocus
  double weight = 1.0;
};

struct FocalQuadrature {
  std::vector<FocalNode> nodes;  ///< symmetric about 0; the weights' sum is 1 to rounding
  double error = 0.0;  ///< largest |Σ w cos(φ x) - exp(-φ²/2)| over 0 <= φ <= φ_max, found numerically
};

/// The fewest nodes (an odd number) with an error of at most `tolerance` for beams up to q_max. Throws
/// InputError unless 0 <= focal_spread_A, 0 < q_max and 1e-12 <= tolerance < 1.
FocalQuadrature focal_quadrature(double focal_spread_A, double energy_keV, double q_max_per_A,
                                 double tolerance);

}  // namespace dosefloor::optics
