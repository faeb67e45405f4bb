#pragma once
/// No two atoms may be closer than chemistry allows: the last check on a generated specimen.

#include <vector>

#include "sim/specimen/lattice.hpp"

namespace dosefloor::specimen {

/// Least distance between two atoms of a specimen, Å.
inline constexpr double least_distance_A = 1.9;

/// Throws Error that names both atoms, their distance and the limit if any two positions are closer than
/// `limit_A`. Periodic images are ignored. Cost: linear in the number of atoms (cell list).
void require_clearance(const std::vector<Vec3>& positions_A, double limit_A);

}  // namespace dosefloor::specimen
