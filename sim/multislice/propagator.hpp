#pragma once
/// Fresnel propagation through one or several slices, separable in kx and ky.

#include <vector>

#include "sim/core/fft/batch1d.hpp"
#include "sim/core/fft/grid.hpp"
#include "sim/multislice/beam.hpp"

namespace dosefloor::multislice {

/// P(q) = exp(-iπ λ dz (qx² + qy²) - 2πi dz (qx tan θx + qy tan θy)) = x[kx] y[ky], FFT order, computed in
/// double. (Kirkland 2010, Eq. 6.65; tilt as in abTEM's Fresnel propagator.)
struct Propagator {
  std::vector<fft::Complex> x;  ///< [nx]
  std::vector<fft::Complex> y;  ///< [ny]
};

Propagator make_propagator(const fft::Grid& grid, const Beam& beam, double distance_A);

}  // namespace dosefloor::multislice
