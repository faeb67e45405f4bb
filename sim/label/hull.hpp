#pragma once
/// Outline of a particle in projection: the convex hull of its atoms' (x, y).

#include <array>
#include <cstdint>
#include <vector>

#include "sim/structure/structure.hpp"

namespace dosefloor::label {

/// Point of the projection plane (x, y) in Å.
using Point = std::array<double, 2>;

/// Convex polygon. Vertices in Å, counter-clockwise (x to the right, y up), starting at the least x (and of
/// those at the least y); no vertex lies within 1e-9 Å of the segment between its neighbours. Fewer than 3
/// vertices enclose nothing: 2 are a segment, 1 is a point, 0 means that there was no atom.
struct Hull {
  std::vector<Point> vertices_A;

  [[nodiscard]] bool encloses_area() const noexcept { return vertices_A.size() >= 3; }
};

/// Convex hull of the points, by Andrew's monotone chain (1979); O(n log n). Throws Error if a coordinate is
/// not finite.
Hull convex_hull(std::vector<Point> points_A);

/// Convex hull of the projections of all atoms of `atomic_number`. The box's periodicity in x and y is not
/// applied: a particle that was wrapped over an edge has no outline (box_edge.hpp finds it).
Hull convex_hull(const structure::Structure& structure, std::uint8_t atomic_number);

}  // namespace dosefloor::label
