#pragma once
/// No two atoms may be closer than chemistry allows: the last check on a generated specimen.

#include <vector>

#include "sim/specimen/lattice.hpp"

namespace dosefloor::specimen {

/// Least distance in Å of two atoms of a specimen.
inline constexpr double least_distance_A = 1.9;

/// Throws Error naming both atoms, their distance and the limit if any two positions are closer than
/// `limit_A`. No periodic images are looked at. Cost: linear in the number of atoms (cell list).
void require_clearance(const std::vector<Vec3>& positions_A, double limit_A);

}  // namespace dosefloor::specimen
