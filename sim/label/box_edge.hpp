#pragma once
/// Whether a particle lies inside the periodic box, so that its outline is the convex hull of its atoms as
/// they are.

#include <cstdint>
#include <optional>
#include <string>

#include "sim/structure/structure.hpp"

namespace dosefloor::label {

/// Space between atoms wider than this, along x or y, is outside of a crystal: the lattice constant of Au,
/// within which any projection of a crystal has further atoms.
inline constexpr double empty_space_A = 4.08;

/// How the atoms of `atomic_number` reach beyond the box's x or y edges, in words ("it crosses the edge of
/// the box along x: ..."), with the shift that brings them inside; nothing if they do not. Either they lie
/// outside as they are, or they were wrapped: atoms closer than empty_space_A on both sides of an edge, and
/// empty space inside the box, the widest of which is where the particle really ends. A film, or a particle
/// that fills the box, is neither.
std::optional<std::string> beyond_box_edge(const structure::Structure& structure, std::uint8_t atomic_number);

}  // namespace dosefloor::label
