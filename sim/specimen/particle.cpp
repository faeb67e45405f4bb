#include "sim/specimen/particle.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace dosefloor::specimen {
namespace {

constexpr double sqrt3 = std::numbers::sqrt3;

bool inside_all_facets(const ParticleShape& shape, const Vec3& r) {
  for (std::size_t axis = 0; axis < 3; ++axis) {
    if (r[axis] > shape.facet_100_A[2 * axis] || -r[axis] > shape.facet_100_A[2 * axis + 1]) {
      return false;
    }
  }
  for (std::size_t facet = 0; facet < 8; ++facet) {
    const double x = (facet & 1U) != 0 ? -r[0] : r[0];
    const double y = (facet & 2U) != 0 ? -r[1] : r[1];
    const double z = (facet & 4U) != 0 ? -r[2] : r[2];
    if (x + y + z > sqrt3 * shape.facet_111_A[facet]) {
      return false;
    }
  }
  return true;
}

/// Corners of a box in cubic axes, relative to the centre, that holds the particle. On any axis the
/// octahedron reaches √3 max d: |x| + |y| + |z| <= √3 d for the plane of x, y, z's signs.
std::array<Vec3, 2> bounds_A(const ParticleShape& shape) {
  const double octahedron = sqrt3 * *std::max_element(shape.facet_111_A.begin(), shape.facet_111_A.end());
  std::array<Vec3, 2> bounds{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    bounds[0][axis] = -std::min(octahedron, shape.facet_100_A[2 * axis + 1]);
    bounds[1][axis] = std::min(octahedron, shape.facet_100_A[2 * axis]);
  }
  return bounds;
}

Vec3 centre_cubic_A(const Vec3& fractions, double lattice_constant_A) {
  const double half = 0.5 * lattice_constant_A;
  return {half * (fractions[1] + fractions[2]), half * (fractions[0] + fractions[2]),
          half * (fractions[0] + fractions[1])};
}

}  // namespace

ParticleShape draw_particle_shape(random::Stream& stream, const config::SpecimenConfig& config) {
  ParticleShape shape{};
  for (double& distance : shape.facet_100_A) {
    distance = stream.uniform(config.facet_100_A.lo, config.facet_100_A.hi);
  }
  for (double& distance : shape.facet_111_A) {
    distance = stream.uniform(config.facet_111_A.lo, config.facet_111_A.hi);
  }
  for (double& fraction : shape.centre) {
    fraction = stream.uniform();
  }
  shape.cut_layer = stream.integer(config.cut_layer.lo, config.cut_layer.hi);
  return shape;
}

Particle build_particle(const ParticleShape& shape, double lattice_constant_A) {
  const Vec3 centre = centre_cubic_A(shape.centre, lattice_constant_A);
  auto [lo, hi] = bounds_A(shape);
  for (std::size_t axis = 0; axis < 3; ++axis) {
    lo[axis] += centre[axis];
    hi[axis] += centre[axis];
  }
  const double spacing = layer_spacing_A(lattice_constant_A);
  const std::int64_t centre_layer = std::llround(frame_from_cubic(centre)[1] / spacing);

  Particle particle;
  std::vector<std::int64_t> layers;
  for (const FccSite& site : fcc_sites(lattice_constant_A, lo, hi)) {
    const Vec3 r = {site.cubic_A[0] - centre[0], site.cubic_A[1] - centre[1], site.cubic_A[2] - centre[2]};
    if (site.layer - centre_layer >= shape.cut_layer && inside_all_facets(shape, r)) {
      particle.positions_A.push_back(frame_from_cubic(r));
      layers.push_back(site.layer);
    }
  }
  if (layers.empty()) {
    return particle;
  }
  const auto [lowest, topmost] = std::minmax_element(layers.begin(), layers.end());
  particle.layers = *topmost - *lowest + 1;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    particle.positions_A[i][1] = spacing * static_cast<double>(layers[i] - *lowest);
  }
  return particle;
}

}  // namespace dosefloor::specimen
