#pragma once
/// The room a specimen needs in its box, whatever its rotation and tilt.

#include <vector>

#include "sim/specimen/lattice.hpp"

namespace dosefloor::specimen {

/// Upright cylinder around `centre_A` (axis along z) that holds a set of points after any rotation about z
/// and any tilt up to a limit about any in-plane axis, both through the centre.
struct Cylinder {
  Vec3 centre_A;
  double radius_A;
  double half_height_A;
};

/// Centre: that of the smallest circle around the points' (x, y), and the middle of their z. For a point at
/// distance ρ and height h from it, a tilt by t <= t_max leaves ρ' <= ρ + |h| sin t_max and
/// |h'| <= |h| + ρ sin t_max. Throws Error if there is no point.
Cylinder bounding_cylinder(const std::vector<Vec3>& positions_A, double max_tilt_deg);

/// Box (side, side, height) in Å that holds the cylinder with `margin_A` free on every side.
Vec3 box_needed_A(const Cylinder& cylinder, double margin_A) noexcept;

}  // namespace dosefloor::specimen
