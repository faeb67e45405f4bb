#pragma once
/// Whether a particle lies inside the periodic box, so that the convex hull of its atoms is its outline.

#include <cstdint>
#include <optional>
#include <string>

#include "sim/structure/structure.hpp"

namespace dosefloor::label {

/// A gap between atoms wider than this, along x or y, is outside the crystal: the lattice constant of Au,
/// within which any projection of a crystal has further atoms.
inline constexpr double empty_space_A = 4.08;

/// How the atoms of `atomic_number` reach beyond the box's x or y edges, in words ("it crosses the edge of
/// the box along x: ..."), with the shift that brings them inside; nothing if they do not. Two cases count:
///
///  - atoms lie outside the box;
///  - atoms were wrapped: some lie within empty_space_A of an edge on both of its sides, and a gap wider than
///    that inside the box, the widest of which marks the particle's real ends.
///
/// A film, or a particle that fills the box, is neither.
std::optional<std::string> beyond_box_edge(const structure::Structure& structure, std::uint8_t atomic_number);

}  // namespace dosefloor::label
