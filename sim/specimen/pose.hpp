#pragma once
/// Orientation of the whole specimen: its tilt and its rotation about the beam.

#include <array>

#include "sim/core/random/stream.hpp"
#include "sim/specimen/lattice.hpp"

namespace dosefloor::specimen {

/// Angles in degrees, right-handed about their axes.
struct Pose {
  double tilt_deg;          ///< turns the beam direction of the crystal away from z, first
  double tilt_azimuth_deg;  ///< of the tilt's axis (cos, sin, 0), before the rotation, 0..360
  double rotation_deg;      ///< about z, second, 0..360
};

/// Tilt ~ U(0, max_tilt_deg), azimuth and rotation ~ U(0, 360): the first three draws of a specimen's
/// stream, so that no condition on the shape can bias them.
Pose draw_pose(random::Stream& stream, double max_tilt_deg);

/// Row-major matrix of the pose: R_z(rotation) R_(cos, sin, 0)(tilt).
std::array<Vec3, 3> rotation_matrix(const Pose& pose) noexcept;

/// R r.
Vec3 rotate(const std::array<Vec3, 3>& matrix, const Vec3& r) noexcept;

}  // namespace dosefloor::specimen
