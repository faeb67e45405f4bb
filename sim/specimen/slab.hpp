#pragma once
/// The support: a CeO2 (111) slab of whole O-Ce-O trilayers, seen edge-on.

#include <array>
#include <cstdint>
#include <vector>

#include "config/sections/specimen.hpp"
#include "sim/core/random/stream.hpp"
#include "sim/specimen/lattice.hpp"

namespace dosefloor::specimen {

/// Which of the two in-plane orientations the slab has; in both, CeO2[110] is parallel to the beam.
enum class SlabVariant : std::int64_t {
  parallel = 0,  ///< same orientation as the particle
  twin = 1,      ///< turned by 180° about the interface normal
};

/// All that determines the atoms of a slab, except its lattice constant.
struct SlabShape {
  double width_A;                  ///< of the strip that holds the Ce atoms, along x
  double thickness_A;              ///< along the beam, z; rounded to an even number of (110) planes
  std::int64_t trilayers;          ///< along the interface normal, y
  SlabVariant variant;             ///< both equally probable
  std::array<double, 2> registry;  ///< shift of the lattice along x and z: fractions of a √6/2 and of a/√8
};

/// Atoms of a slab in the specimen frame: the topmost O plane is at y = 0, the strip is centred at x = 0.
struct Slab {
  std::vector<Vec3> ce_positions_A;
  std::vector<Vec3> o_positions_A;
};

/// Draws width, thickness, trilayers, variant and registry (0..1, -½..½: uniform in a cell of the surface);
/// 6 draws.
SlabShape draw_slab_shape(random::Stream& stream, const config::SpecimenConfig& config);

/// Keeps every Ce with |x| <= width/2 in 2 round(thickness / (a/√2)) planes (110), each with two O of its
/// own: one above and one below it, a√3/12 from its layer, in the other plane of the same pair. Therefore
///
///  - the slab is exactly CeO2;
///  - its top and bottom are whole O planes;
///  - its end faces hold Ce and O, as CeO2 (110) does;
///  - every O has a Ce neighbour, and two or more except along the edges of the end faces.
///
/// The planes are centred at z = registry[1] a/√8, negated in the twin.
Slab build_slab(const SlabShape& shape, double lattice_constant_A);

}  // namespace dosefloor::specimen
