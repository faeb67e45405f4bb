#pragma once
/// The particle: FCC, bounded by {100} and {111} planes, cut on a {111} layer.

#include <array>
#include <cstdint>
#include <vector>

#include "config/sections/specimen.hpp"
#include "sim/core/random/stream.hpp"
#include "sim/specimen/lattice.hpp"

namespace dosefloor::specimen {

/// All that determines the atoms of a particle, except its lattice constant.
struct ParticleShape {
  /// Centre to the {100} planes in Å: +x, -x, +y, -y, +z, -z of the cubic axes.
  std::array<double, 6> facet_100_A;
  /// Centre to the {111} planes in Å; bits 0, 1, 2 of the index are set where x, y, z is negative:
  /// (111), (-111), (1-11), (-1-11), (11-1), (-11-1), (1-1-1), (-1-1-1).
  std::array<double, 8> facet_111_A;
  /// Centre from a lattice site, in units of the primitive vectors a/2 [011], [101], [110]; each in [0, 1).
  Vec3 centre;
  /// Lowest {111} layer kept, along +y of the frame; layer 0 is the one nearest the centre.
  std::int64_t cut_layer;
};

/// Atoms of a particle in the specimen frame: the lowest layer is at y = 0, x and z count from the centre.
struct Particle {
  std::vector<Vec3> positions_A;
  std::int64_t layers = 0;  ///< {111} layers from the lowest to the topmost, 0 without atoms
};

/// Draws facets, centre (uniform in the primitive cell) and cut layer; 18 draws.
ParticleShape draw_particle_shape(random::Stream& stream, const config::SpecimenConfig& config);

/// Keeps the lattice sites r with n·(r - centre) <= distance for all 14 planes that lie in layer cut_layer or
/// above. Empty if no site is left.
Particle build_particle(const ParticleShape& shape, double lattice_constant_A);

}  // namespace dosefloor::specimen
