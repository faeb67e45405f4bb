#include "sim/specimen/pose.hpp"

#include <cmath>
#include <numbers>

namespace dosefloor::specimen {
namespace {

constexpr double radians_per_degree = std::numbers::pi / 180.0;

}  // namespace

Pose draw_pose(random::Stream& stream, double max_tilt_deg) {
  Pose pose{};
  pose.tilt_deg = stream.uniform(0.0, max_tilt_deg);
  pose.tilt_azimuth_deg = 360.0 * stream.uniform();
  pose.rotation_deg = 360.0 * stream.uniform();
  return pose;
}

std::array<Vec3, 3> rotation_matrix(const Pose& pose) noexcept {
  const double ct = std::cos(pose.tilt_deg * radians_per_degree);
  const double st = std::sin(pose.tilt_deg * radians_per_degree);
  const double ux = std::cos(pose.tilt_azimuth_deg * radians_per_degree);
  const double uy = std::sin(pose.tilt_azimuth_deg * radians_per_degree);
  // Rodrigues' formula for an axis (ux, uy, 0).
  const std::array<Vec3, 3> tilt = {Vec3{ct + ux * ux * (1.0 - ct), ux * uy * (1.0 - ct), uy * st},
                                    Vec3{ux * uy * (1.0 - ct), ct + uy * uy * (1.0 - ct), -ux * st},
                                    Vec3{-uy * st, ux * st, ct}};
  const double cr = std::cos(pose.rotation_deg * radians_per_degree);
  const double sr = std::sin(pose.rotation_deg * radians_per_degree);
  std::array<Vec3, 3> matrix{};
  for (std::size_t column = 0; column < 3; ++column) {
    matrix[0][column] = cr * tilt[0][column] - sr * tilt[1][column];
    matrix[1][column] = sr * tilt[0][column] + cr * tilt[1][column];
    matrix[2][column] = tilt[2][column];
  }
  return matrix;
}

Vec3 rotate(const std::array<Vec3, 3>& m, const Vec3& r) noexcept {
  return {m[0][0] * r[0] + m[0][1] * r[1] + m[0][2] * r[2], m[1][0] * r[0] + m[1][1] * r[1] + m[1][2] * r[2],
          m[2][0] * r[0] + m[2][1] * r[1] + m[2][2] * r[2]};
}

}  // namespace dosefloor::specimen
