#pragma once
/// How well an observer detects a known signal before independent noise of unit variance, in a disc.
///
/// The two hypotheses about the pixels of the disc are ŝ + noise and noise alone. Their log-likelihood ratio
/// is T - d²/2 with
///   T = Σ ŝ x̂,   d² = Σ ŝ²                              (sums over the disc's pixels, x̂ what is seen)
/// and T is normal with the variance d² and the mean d² or 0: d is the detectability d'. A threshold that T
/// exceeds with the probability p without the signal is exceeded with the signal with the probability
///   P = Φ(d - z),   z = Φ⁻¹(1 - p)
/// and no other test of that false share finds more (Neyman & Pearson; Barrett & Myers 2004, Foundations of
/// Image Science, ch. 13).

#include <cstdint>
#include <vector>

#include "sim/core/fft/grid.hpp"

namespace dosefloor::observer {

/// d of the disc around each pixel where `centres` [y, x] is 1, in C order. A disc covers the pixels whose
/// centres are within diameter_A / 2 of its own; the field is periodic. Throws InputError unless the
/// diameter is above 0 and no longer than the field's edges.
[[nodiscard]] std::vector<double> disc_detectabilities(const fft::Grid& grid, const float* prewhitened,
                                                       const std::vector<std::uint8_t>& centres,
                                                       double diameter_A);

/// P above; `false_share` is p, 0 < p < 1.
[[nodiscard]] double detection_probability(double detectability, double false_share);

}  // namespace dosefloor::observer
