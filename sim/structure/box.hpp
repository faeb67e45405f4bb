#pragma once
/// Where atoms may be: the box is periodic in x and y, and ends in z.

#include "sim/structure/structure.hpp"

namespace dosefloor::structure {

/// Throws InputError unless Lx, Ly, Lz are positive and finite and every atom's position is finite.
void require_valid_box(const Structure& structure);

/// Throws InputError naming the first atom (index, element, z, allowed interval) that is not in
/// 0 <= z <= Lz. z = Lz itself is allowed: such an atom belongs to the last slice. Throws like
/// require_valid_box as well.
void require_inside_z(const Structure& structure);

}  // namespace dosefloor::structure
