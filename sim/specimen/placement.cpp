#include "sim/specimen/placement.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "sim/core/errors/error.hpp"

namespace dosefloor::specimen {
namespace {

struct Circle {
  double x;
  double y;
  double radius;

  [[nodiscard]] bool holds(const Vec3& p) const {
    constexpr double slack_A = 1e-9;  // a point on the circle is inside, whatever the rounding
    return std::hypot(p[0] - x, p[1] - y) <= radius + slack_A;
  }
};

Circle circle_on_diameter(const Vec3& a, const Vec3& b) {
  return {0.5 * (a[0] + b[0]), 0.5 * (a[1] + b[1]), 0.5 * std::hypot(a[0] - b[0], a[1] - b[1])};
}

Circle circle_through(const Vec3& a, const Vec3& b, const Vec3& c) {
  const double bx = b[0] - a[0];
  const double by = b[1] - a[1];
  const double cx = c[0] - a[0];
  const double cy = c[1] - a[1];
  const double twice_area = bx * cy - by * cx;
  const double b2 = bx * bx + by * by;
  const double c2 = cx * cx + cy * cy;
  const double scale = std::max(b2, c2);
  if (std::abs(twice_area) <=
      1e-12 * scale) {  // on one line: the circle on the longest of the three distances
    const Circle ab = circle_on_diameter(a, b);
    const Circle ac = circle_on_diameter(a, c);
    const Circle bc = circle_on_diameter(b, c);
    return std::max({ab, ac, bc}, [](const Circle& p, const Circle& q) { return p.radius < q.radius; });
  }
  const double x = (cy * b2 - by * c2) / (2.0 * twice_area);
  const double y = (bx * c2 - cx * b2) / (2.0 * twice_area);
  return {a[0] + x, a[1] + y, std::hypot(x, y)};
}

/// Smallest circle around the points' (x, y), by Welzl's incremental construction.
Circle smallest_circle(const std::vector<Vec3>& points) {
  Circle circle{points[0][0], points[0][1], 0.0};
  for (std::size_t i = 1; i < points.size(); ++i) {
    if (circle.holds(points[i])) {
      continue;
    }
    circle = {points[i][0], points[i][1], 0.0};
    for (std::size_t j = 0; j < i; ++j) {
      if (circle.holds(points[j])) {
        continue;
      }
      circle = circle_on_diameter(points[i], points[j]);
      for (std::size_t k = 0; k < j; ++k) {
        if (!circle.holds(points[k])) {
          circle = circle_through(points[i], points[j], points[k]);
        }
      }
    }
  }
  return circle;
}

/// The points that are farthest in one of 64 directions of the plane: few, and enough to centre the circle.
std::vector<Vec3> outermost(const std::vector<Vec3>& positions) {
  constexpr int directions = 64;
  std::vector<Vec3> points;
  for (int i = 0; i < directions; ++i) {
    const double angle = 2.0 * std::numbers::pi * i / directions;
    const double ux = std::cos(angle);
    const double uy = std::sin(angle);
    points.push_back(*std::max_element(
        positions.begin(), positions.end(),
        [ux, uy](const Vec3& p, const Vec3& q) { return ux * p[0] + uy * p[1] < ux * q[0] + uy * q[1]; }));
  }
  return points;
}

}  // namespace

Cylinder bounding_cylinder(const std::vector<Vec3>& positions_A, double max_tilt_deg) {
  if (positions_A.empty()) {
    throw Error("a bounding cylinder needs at least one atom, found none");
  }
  const Circle circle = smallest_circle(outermost(positions_A));
  const auto [lowest, topmost] = std::minmax_element(
      positions_A.begin(), positions_A.end(), [](const Vec3& p, const Vec3& q) { return p[2] < q[2]; });
  Cylinder cylinder{{circle.x, circle.y, 0.5 * ((*lowest)[2] + (*topmost)[2])}, 0.0, 0.0};
  const double sin_tilt = std::sin(max_tilt_deg * std::numbers::pi / 180.0);
  for (const Vec3& r : positions_A) {
    const double distance = std::hypot(r[0] - circle.x, r[1] - circle.y);
    const double height = std::abs(r[2] - cylinder.centre_A[2]);
    cylinder.radius_A = std::max(cylinder.radius_A, distance + height * sin_tilt);
    cylinder.half_height_A = std::max(cylinder.half_height_A, height + distance * sin_tilt);
  }
  return cylinder;
}

Vec3 box_needed_A(const Cylinder& cylinder, double margin_A) noexcept {
  const double side = 2.0 * (cylinder.radius_A + margin_A);
  return {side, side, 2.0 * (cylinder.half_height_A + margin_A)};
}

}  // namespace dosefloor::specimen
