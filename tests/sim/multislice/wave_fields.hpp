#pragma once
/// Exit waves by each implementation, as plain vectors [y, x].

#include <mpi.h>

#include <complex>
#include <vector>

#include "sim/core/fft/grid.hpp"
#include "sim/multislice/beam.hpp"
#include "sim/structure/structure.hpp"

namespace dosefloor::test {

using WaveField = std::vector<std::complex<float>>;

struct WaveCase {
  structure::Structure structure;
  fft::Grid grid;
  double slice_thickness_A = 1.0;
  multislice::Beam beam;
};

WaveField fused_wave(const WaveCase& of);
WaveField plain_wave(const WaveCase& of);
/// Collective over `comm`; the whole wave on rank 0, empty elsewhere.
WaveField slab_wave(const WaveCase& of, MPI_Comm comm);

/// Au, Ce and O atoms at reproducible random places of a box, the first and the last fifth of z left empty.
structure::Structure random_structure(structure::Vec3 box_A, int atoms, unsigned seed);

}  // namespace dosefloor::test
