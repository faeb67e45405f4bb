#include "sim/label/view.hpp"

#include <algorithm>
#include <vector>

namespace dosefloor::label {
namespace {

/// Points with sign · p[axis] <= sign · bound.
struct HalfPlane {
  std::size_t axis;
  double sign;
  double bound;

  [[nodiscard]] double depth(const Point& p) const { return sign * (bound - p.at(axis)); }
};

std::vector<Point> clipped(const std::vector<Point>& polygon, const HalfPlane& kept) {
  std::vector<Point> result;
  for (std::size_t i = 0; i < polygon.size(); ++i) {
    const Point& a = polygon[i];
    const Point& b = polygon[(i + 1) % polygon.size()];
    const double depth_a = kept.depth(a);
    const double depth_b = kept.depth(b);
    if (depth_a >= 0.0) {
      result.push_back(a);
    }
    if ((depth_a < 0.0) != (depth_b < 0.0)) {
      const double t = depth_a / (depth_a - depth_b);
      result.push_back({a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])});
    }
  }
  return result;
}

double area_of(const std::vector<Point>& polygon) {
  double twice = 0.0;
  for (std::size_t i = 1; i + 1 < polygon.size();
       ++i) {  // from the first vertex: small numbers far from the origin
    const Point& o = polygon[0];
    const Point& a = polygon[i];
    const Point& b = polygon[i + 1];
    twice += (a[0] - o[0]) * (b[1] - o[1]) - (b[0] - o[0]) * (a[1] - o[1]);
  }
  return 0.5 * twice;
}

}  // namespace

double share_in_view(const Hull& hull, const PixelGrid& grid) {
  if (!hull.encloses_area()) {
    return 1.0;
  }
  const double x_end_A = grid.x0_A + (static_cast<double>(grid.nx) - 0.5) * grid.dx_A;
  const double y_end_A = grid.y0_A + (static_cast<double>(grid.ny) - 0.5) * grid.dy_A;
  std::vector<Point> seen = hull.vertices_A;
  for (const HalfPlane& kept :
       {HalfPlane{0, -1.0, grid.x0_A - 0.5 * grid.dx_A}, HalfPlane{0, 1.0, x_end_A},
        HalfPlane{1, -1.0, grid.y0_A - 0.5 * grid.dy_A}, HalfPlane{1, 1.0, y_end_A}}) {
    seen = clipped(seen, kept);
  }
  if (seen == hull.vertices_A) {
    return 1.0;
  }
  return std::clamp(area_of(seen) / area_of(hull.vertices_A), 0.0, 1.0);
}

}  // namespace dosefloor::label
