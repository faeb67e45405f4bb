#pragma once
/// Electron scattering factors of neutral atoms and the projected potentials they give.

#include <string_view>

#include "config/sections/wave.hpp"

namespace dosefloor::potential {

/// "lobato" or "kirkland"; throws InputError for any other name.
config::Parametrization parametrization_from_name(std::string_view name);

/// Electron scattering factor f(q) in Å at q² in 1/Å² (first Born approximation, rest mass):
///   Lobato & Van Dyck (2014): f = Σ a (2 + b q²) / (1 + b q²)²
///   Kirkland (2010, Eq. C.15): f = Σ a / (q² + b) + Σ c exp(-d q²)
/// Throws InputError unless 1 <= atomic_number <= 103.
double scattering_factor_A(config::Parametrization source, int atomic_number, double q2_per_A2);

/// h² / (2π m e) in V·Å²: times a scattering factor in Å it is the 2-D Fourier transform, in V·Å³, of one
/// atom's projected potential.
inline constexpr double projected_potential_per_scattering_factor_VA2 = 47.87764737;

/// 2-D Fourier transform of an atom's projected potential in V·Å³, with the Debye-Waller factor:
///   v(q) = 47.87764737 f(q) exp(-B q² / 4), B in Å² (B = 8π² <u²>).
double projected_potential_transform_VA3(config::Parametrization source, int atomic_number, double q2_per_A2,
                                         double debye_waller_A2);

}  // namespace dosefloor::potential
