#pragma once
/// The relativistic electron: wavelength and interaction constant.

namespace dosefloor::physics {

/// Wavelength in Å of an electron accelerated through `energy_keV`:
///   λ = h c / sqrt(E (E + 2 m c²)).
/// Throws InputError unless energy_keV > 0. (De Graef 2003, Eq. 2.17; CODATA 2018 constants.)
double wavelength_A(double energy_keV);

/// Interaction constant in rad/(V·Å), as it multiplies a projected potential in V·Å:
///   σ = 2π m e λ / h² = (2π / λ) (E + m c²) / (E (E + 2 m c²)), with E in eV.
/// Throws InputError unless energy_keV > 0. (Kirkland 2010, Eq. 5.6.)
double interaction_constant_rad_per_VA(double energy_keV);

}  // namespace dosefloor::physics
