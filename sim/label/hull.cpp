#include "sim/label/hull.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <ranges>
#include <string>

#include "sim/core/errors/error.hpp"

namespace dosefloor::label {
namespace {

constexpr double collinear_A = 1e-9;  // atoms of one lattice row differ from a line by rounding only

/// (b - a) x (c - a): positive where a, b, c turn counter-clockwise.
double cross(const Point& a, const Point& b, const Point& c) {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

/// Chain along the right-hand side of points in lexicographic (or the reverse) order, both ends included.
/// No tolerance here: a point near the line of two others may lie beyond both of them.
template <typename Points>
std::vector<Point> chain(const Points& points) {
  std::vector<Point> corners;
  for (const Point& point : points) {
    while (corners.size() >= 2 && cross(corners[corners.size() - 2], corners.back(), point) <= 0.0) {
      corners.pop_back();
    }
    corners.push_back(point);
  }
  return corners;
}

double distance_to_segment(const Point& p, const Point& a, const Point& b) {
  const double ex = b[0] - a[0];
  const double ey = b[1] - a[1];
  const double length2 = ex * ex + ey * ey;
  const double along = length2 > 0.0 ? ((p[0] - a[0]) * ex + (p[1] - a[1]) * ey) / length2 : 0.0;
  const double nearest = std::clamp(along, 0.0, 1.0);
  return std::hypot(p[0] - a[0] - nearest * ex, p[1] - a[1] - nearest * ey);
}

/// Removes the vertices that lie between their neighbours but for rounding, until none is left.
void drop_collinear(std::vector<Point>& vertices) {
  for (std::size_t i = 0; vertices.size() > 2 && i < vertices.size();) {
    const Point& before = vertices[(i + vertices.size() - 1) % vertices.size()];
    const Point& after = vertices[(i + 1) % vertices.size()];
    if (distance_to_segment(vertices[i], before, after) <= collinear_A) {
      vertices.erase(vertices.begin() + static_cast<std::ptrdiff_t>(i));
      i = 0;
    } else {
      ++i;
    }
  }
}

}  // namespace

Hull convex_hull(std::vector<Point> points_A) {
  for (const Point& p : points_A) {
    if (!std::isfinite(p[0]) || !std::isfinite(p[1])) {
      throw Error("a convex hull needs finite points, found (" + std::to_string(p[0]) + ", " +
                  std::to_string(p[1]) + ") Å");
    }
  }
  std::sort(points_A.begin(), points_A.end());
  points_A.erase(std::unique(points_A.begin(), points_A.end()), points_A.end());
  if (points_A.size() < 2) {
    return {points_A};
  }
  Hull hull{chain(points_A)};
  const std::vector<Point> back = chain(std::views::reverse(points_A));
  hull.vertices_A.insert(hull.vertices_A.end(), std::next(back.begin()), std::prev(back.end()));
  drop_collinear(hull.vertices_A);
  return hull;
}

Hull convex_hull(const structure::Structure& structure, std::uint8_t atomic_number) {
  std::vector<Point> points_A;
  for (std::size_t i = 0; i < structure.size(); ++i) {
    if (structure.atomic_numbers[i] == atomic_number) {
      points_A.push_back({structure.positions_A[i][0], structure.positions_A[i][1]});
    }
  }
  return convex_hull(std::move(points_A));
}

}  // namespace dosefloor::label
