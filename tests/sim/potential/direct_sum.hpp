#pragma once
/// The projected potential's spectrum as its definition reads, in double, and specimens to try it on.

#include <array>
#include <complex>
#include <cstddef>
#include <vector>

#include "sim/core/fft/grid.hpp"
#include "sim/potential/potential_model.hpp"
#include "sim/potential/sliced_atoms.hpp"
#include "sim/structure/structure.hpp"

namespace dosefloor::test {

using Spectrum = std::vector<std::complex<double>>;

/// Place of (i, j) in an array [j, i] of the grid's size.
std::size_t index(const fft::Grid& grid, int i, int j);

/// V(kx, ky) = scale / (Lx Ly) Σ_a v_a(q) exp(-2πi (kx x_a / Lx + ky y_a / Ly)).
std::complex<double> direct_value(const fft::Grid& grid, const potential::PotentialModel& model, double scale,
                                  const structure::Structure& atoms, int kx, int ky);

/// direct_value for -n/2 <= k < n/2, FFT order, [ky, kx].
Spectrum direct_sum(const fft::Grid& grid, const potential::PotentialModel& model, double scale,
                    const structure::Structure& atoms);

/// Real part of the unnormalised backward transform of a whole spectrum [ky, kx]; [y, x].
std::vector<double> real_space(const fft::Grid& grid, const Spectrum& spectrum);

/// Au, Ce and O at places of no symmetry in a box of the grid's size, all in one slice of 2 Å.
structure::Structure scattered_atoms(const fft::Grid& grid);

/// Small grids: even and odd, not square, and more than one vector of frequencies along each axis.
inline constexpr std::array<fft::Grid, 6> small_grids{{{8, 8, 4.0, 3.0},
                                                       {9, 8, 4.0, 3.0},
                                                       {8, 9, 4.0, 3.0},
                                                       {15, 11, 5.0, 4.0},
                                                       {20, 38, 5.0, 9.0},
                                                       {37, 33, 8.0, 7.0}}};

}  // namespace dosefloor::test
