#pragma once
/// The specimen that benchmarks compute where none is given.

#include "sim/structure/structure.hpp"

namespace dosefloor::sim_bench {

/// Among the first specimens of small particles in a box of 44 x 44 x 28 Å, the one nearest to 800 atoms.
structure::Structure specimen_of_about_800_atoms();

}  // namespace dosefloor::sim_bench
