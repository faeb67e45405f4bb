#include "sim/label/mask.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>

#include "sim/core/errors/error.hpp"

namespace dosefloor::label {
namespace {

constexpr double on_edge_A = 1e-9;

void require_valid(const PixelGrid& grid) {
  const bool finite = std::isfinite(grid.dx_A) && std::isfinite(grid.dy_A) && std::isfinite(grid.x0_A) &&
                      std::isfinite(grid.y0_A);
  if (grid.nx == 0 || grid.ny == 0 || !finite || grid.dx_A <= 0.0 || grid.dy_A <= 0.0) {
    std::ostringstream message;
    message << "a mask needs at least one pixel and a positive, finite sampling, found " << grid.nx << " x "
            << grid.ny << " pixels of " << grid.dx_A << " x " << grid.dy_A << " Å from (" << grid.x0_A << ", "
            << grid.y0_A << ") Å";
    throw InputError(message.str());
  }
}

struct Interval {
  double lo;
  double hi;
};

/// Part of the line at height y that is on the inner (left) side of all edges; lo > hi if there is none.
Interval inside_at(const std::vector<Point>& vertices, double y) {
  Interval x{-std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()};
  for (std::size_t i = 0; i < vertices.size(); ++i) {
    const Point& a = vertices[i];
    const Point& b = vertices[(i + 1) % vertices.size()];
    const double ex = b[0] - a[0];
    const double ey = b[1] - a[1];
    // Left of the edge: ex (y - ay) - ey (x - ax) >= -tolerance |e|, solved for x.
    const double room = ex * (y - a[1]) + on_edge_A * std::hypot(ex, ey);
    if (ey > 0.0) {
      x.hi = std::min(x.hi, a[0] + room / ey);
    } else if (ey < 0.0) {
      x.lo = std::max(x.lo, a[0] + room / ey);
    } else if (room < 0.0) {
      return {1.0, 0.0};
    }
  }
  return x;
}

/// Smallest index whose position first + index * step is >= value, at most `count`.
std::size_t first_index(double value, double first, double step, std::size_t count) {
  const double index = std::ceil((value - first) / step);
  return static_cast<std::size_t>(std::clamp(index, 0.0, static_cast<double>(count)));
}

/// One past the largest index whose position is <= value.
std::size_t end_index(double value, double first, double step, std::size_t count) {
  const double index = std::floor((value - first) / step) + 1.0;
  return static_cast<std::size_t>(std::clamp(index, 0.0, static_cast<double>(count)));
}

}  // namespace

std::vector<std::uint8_t> rasterise(const Hull& hull, const PixelGrid& grid) {
  require_valid(grid);
  std::vector<std::uint8_t> mask(grid.nx * grid.ny, 0);
  if (!hull.encloses_area()) {
    return mask;
  }
  for (std::size_t iy = 0; iy < grid.ny; ++iy) {
    const Interval x = inside_at(hull.vertices_A, grid.y0_A + static_cast<double>(iy) * grid.dy_A);
    if (!(x.lo <= x.hi)) {
      continue;
    }
    const std::size_t begin = first_index(x.lo, grid.x0_A, grid.dx_A, grid.nx);
    const std::size_t end = end_index(x.hi, grid.x0_A, grid.dx_A, grid.nx);
    for (std::size_t ix = begin; ix < end; ++ix) {
      mask[iy * grid.nx + ix] = 1;
    }
  }
  return mask;
}

}  // namespace dosefloor::label
