#include "sim/multislice/propagator.hpp"

#include <cmath>
#include <numbers>

#include "sim/core/physics/electron.hpp"

namespace dosefloor::multislice {
namespace {

std::vector<fft::Complex> axis_factors(int n, double length_A, double wavelength_A, double tilt_mrad,
                                       double distance_A) {
  std::vector<fft::Complex> factors(static_cast<std::size_t>(n));
  const double tangent = std::tan(1e-3 * tilt_mrad);
  for (int i = 0; i < n; ++i) {
    const double q = fft::signed_frequency(i, n) / length_A;
    const double phase = -std::numbers::pi * distance_A * q * (wavelength_A * q + 2.0 * tangent);
    factors[static_cast<std::size_t>(i)] =
        fft::Complex(static_cast<float>(std::cos(phase)), static_cast<float>(std::sin(phase)));
  }
  return factors;
}

}  // namespace

Propagator make_propagator(const fft::Grid& grid, const Beam& beam, double distance_A) {
  const double wavelength_A = physics::wavelength_A(beam.energy_keV);
  return {axis_factors(grid.nx, grid.lx_A, wavelength_A, beam.tilt_mrad[0], distance_A),
          axis_factors(grid.ny, grid.ly_A, wavelength_A, beam.tilt_mrad[1], distance_A)};
}

}  // namespace dosefloor::multislice
