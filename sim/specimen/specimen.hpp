#pragma once
/// One specimen: an Au particle on a CeO2 slab, turned and centred in its box.

#include <array>
#include <cstdint>

#include "config/sections/specimen.hpp"
#include "sim/structure/structure.hpp"

namespace dosefloor::specimen {

/// All that was drawn for a specimen, and what followed from it. Plain numbers: one row of a file. Lengths
/// and (x, z) refer to the specimen's frame (lattice.hpp).
struct SpecimenParameters {
  double tilt_deg;          ///< first turn, about an axis in the image plane
  double tilt_azimuth_deg;  ///< direction of that axis in the specimen's frame, from x
  double rotation_deg;      ///< second turn, about the beam

  std::array<double, 6> facet_100_A;  ///< centre to plane, order as in ParticleShape
  std::array<double, 8> facet_111_A;  ///< centre to plane, order as in ParticleShape
  std::array<double, 3> centre;       ///< of the particle, in primitive vectors from a lattice site
  std::int64_t cut_layer;             ///< lowest {111} layer kept, 0 is nearest the centre

  double slab_width_A;                  ///< across the beam
  double slab_thickness_A;              ///< along the beam
  std::int64_t slab_trilayers;          ///< along the interface normal
  std::int64_t slab_variant;            ///< SlabVariant: 0 parallel, 1 twin
  std::array<double, 2> slab_registry;  ///< shift of the lattice along x and z, see SlabShape

  double interface_gap_A;                   ///< lowest Au plane to topmost O plane
  std::array<double, 2> particle_offset_A;  ///< (x, z) of the lowest Au layer's middle, slab at (0, 0)
  double supported_share;                   ///< share of the lowest Au layer above the slab
  std::array<double, 3> interface_normal;   ///< unit vector from slab to particle, in the box
  std::array<double, 3> crystal_110;        ///< unit vector of the tilted zone axis, in the box

  std::int64_t au_layers;  ///< {111} layers of the particle
  std::int64_t n_au;       ///< number of Au atoms
  std::int64_t n_ce;       ///< number of Ce atoms
  std::int64_t n_o;        ///< number of O atoms
  std::int64_t attempts;   ///< shapes drawn until one fitted, at least 1
};

/// Atoms (Au, then Ce, then O) in the box of the configuration, and the parameters that determine them.
struct Specimen {
  structure::Structure structure;
  SpecimenParameters parameters;
};

/// Particles smaller than this are drawn again.
inline constexpr std::int64_t fewest_au_atoms = 13;
inline constexpr std::int64_t fewest_au_layers = 2;

/// Shapes drawn before giving up on a configuration.
inline constexpr std::int64_t most_attempts = 200;

/// Specimen `id` of a campaign: a pure function of its arguments, the same on any rank.
///
/// The pose is drawn first. Shapes of particle and slab are then drawn until one has
///
///  - at least 13 Au atoms in at least 2 layers,
///  - at least min_supported_share of its lowest layer above the slab,
///  - a bounding cylinder that fits into the box with the margin, under any rotation and any allowed tilt.
///
/// So the pose is exactly uniform, whatever is redrawn. The particle's offset from the slab is uniform over
/// the positions where the smaller of the two lies within the larger. The cylinder's centre becomes the box's.
///
/// Throws InputError if validate(config) does, or if none of 200 shapes fits; the message then states the box
/// they needed. Throws Error if two atoms are closer than 1.9 Å, which would be a bug (clearance.hpp).
Specimen generate_specimen(const config::SpecimenConfig& config, std::uint64_t seed, std::uint32_t id);

}  // namespace dosefloor::specimen
