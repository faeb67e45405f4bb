#include "sim/core/physics/electron.hpp"

#include <cmath>
#include <numbers>
#include <string>

#include "sim/core/errors/error.hpp"

namespace dosefloor::physics {
namespace {

constexpr double planck_times_c_eVA = 12398.419843320026;  // h c in eV·Å, CODATA 2018 (exact)
constexpr double rest_energy_eV = 510998.95;               // m c², CODATA 2018

double checked_energy_eV(double energy_keV) {
  if (!(energy_keV > 0.0)) {
    throw InputError("the electron energy must be above 0 keV, found " + std::to_string(energy_keV) + " keV");
  }
  return 1e3 * energy_keV;
}

}  // namespace

double wavelength_A(double energy_keV) {
  const double energy_eV = checked_energy_eV(energy_keV);
  return planck_times_c_eVA / std::sqrt(energy_eV * (energy_eV + 2.0 * rest_energy_eV));
}

double interaction_constant_rad_per_VA(double energy_keV) {
  const double energy_eV = checked_energy_eV(energy_keV);
  return 2.0 * std::numbers::pi / wavelength_A(energy_keV) * (energy_eV + rest_energy_eV) /
         (energy_eV * (energy_eV + 2.0 * rest_energy_eV));
}

}  // namespace dosefloor::physics
