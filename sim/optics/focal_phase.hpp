#pragma once
/// How far a beam's phase spreads with the focal spread, and what the envelope leaves of two beams'
/// interference.

#include <cmath>
#include <numbers>

#include "sim/core/physics/electron.hpp"

namespace dosefloor::optics {

/// v / q² = π λ s with s = Δ/√2, Å²: the standard deviation of a beam's phase over the focal distribution.
inline double focal_phase_per_A2(double focal_spread_A, double energy_keV) {
  return std::numbers::pi * physics::wavelength_A(energy_keV) * focal_spread_A / std::numbers::sqrt2;
}

/// R(v1, v2) = exp[-(v1 - v2)²/2] - exp(-v1²/2) exp(-v2²/2): the interference of two beams over the focal
/// distribution less that in the image by the envelope (sim/optics/coherent_systems.hpp).
inline double focal_rest(double v1, double v2) {
  return -std::exp(-0.5 * (v1 - v2) * (v1 - v2)) * std::expm1(-v1 * v2);
}

}  // namespace dosefloor::optics
