#include "sim/specimen/slab.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace dosefloor::specimen {
namespace {

constexpr double sqrt2 = std::numbers::sqrt2;
constexpr double sqrt6 = sqrt2 * std::numbers::sqrt3;

/// Corners in cubic axes of the smallest box around `half` extents (x, y, z) of the specimen frame.
std::array<Vec3, 2> cubic_bounds(const Vec3& centre, const Vec3& half) {
  const Vec3 middle = cubic_from_frame(centre);
  Vec3 reach{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    Vec3 edge{};
    edge[axis] = half[axis];
    const Vec3 along = cubic_from_frame(edge);
    for (std::size_t i = 0; i < 3; ++i) {
      reach[i] += std::abs(along[i]);
    }
  }
  return {Vec3{middle[0] - reach[0], middle[1] - reach[1], middle[2] - reach[2]},
          Vec3{middle[0] + reach[0], middle[1] + reach[1], middle[2] + reach[2]}};
}

}  // namespace

SlabShape draw_slab_shape(random::Stream& stream, const config::SpecimenConfig& config) {
  SlabShape shape{};
  shape.width_A = stream.uniform(config.slab_width_A.lo, config.slab_width_A.hi);
  shape.thickness_A = stream.uniform(config.slab_thickness_A.lo, config.slab_thickness_A.hi);
  shape.trilayers = stream.integer(config.slab_trilayers.lo, config.slab_trilayers.hi);
  shape.variant = static_cast<SlabVariant>(stream.integer(0, 1));
  shape.registry = {stream.uniform(), stream.uniform(-0.5, 0.5)};
  return shape;
}

Slab build_slab(const SlabShape& shape, double lattice_constant_A) {
  const double a = lattice_constant_A;
  const double spacing = layer_spacing_A(a);
  const double plane_distance = a / (2.0 * sqrt2);                        // of (110) planes, along z
  const Vec3 o_above = frame_from_cubic({0.25 * a, 0.25 * a, 0.25 * a});  // (a/√24, a√3/12, a/√8)

  const auto pairs = std::max<std::int64_t>(1, std::llround(shape.thickness_A / (2.0 * plane_distance)));
  const double depth = spacing * static_cast<double>(shape.trilayers - 1);
  const double length = plane_distance * static_cast<double>(2 * pairs - 1);
  const double half_width = 0.5 * shape.width_A;
  const double shift_x = shape.registry[0] * 0.5 * sqrt6 * a;
  const double shift_z = shape.registry[1] * plane_distance - 0.5 * length;
  const double turn = shape.variant == SlabVariant::twin ? -1.0 : 1.0;

  constexpr double slack_A = 1e-6;  // the layers and planes at the ends must not be lost to rounding
  const auto [lo, hi] = cubic_bounds({-shift_x, -0.5 * depth, 0.5 * length},
                                     {half_width, 0.5 * depth + slack_A, 0.5 * length + slack_A});
  Slab slab;
  for (const FccSite& site : fcc_sites(a, lo, hi)) {
    const Vec3 lattice = frame_from_cubic(site.cubic_A);
    const std::int64_t plane = std::llround(lattice[2] / plane_distance);
    const double x = lattice[0] + shift_x;
    if (site.layer > 0 || site.layer <= -shape.trilayers || std::abs(x) > half_width || plane < 0 ||
        plane >= 2 * pairs) {
      continue;
    }
    const double y = spacing * static_cast<double>(site.layer) - o_above[1];
    const double z = plane_distance * static_cast<double>(plane) + shift_z;
    const double o_z = z + (plane % 2 == 0 ? o_above[2] : -o_above[2]);  // the other plane of the pair
    slab.ce_positions_A.push_back({turn * x, y, turn * z});
    slab.o_positions_A.push_back({turn * (x + o_above[0]), y + o_above[1], turn * o_z});
    slab.o_positions_A.push_back({turn * (x - o_above[0]), y - o_above[1], turn * o_z});
  }
  return slab;
}

}  // namespace dosefloor::specimen
