#pragma once
/// The frame that particle and slab share, and FCC lattices in it.
///
/// Frame of the untilted specimen, right-handed, in directions of a cubic crystal:
///   z = [110]/√2     along the beam,
///   y = [1-11]/√3    normal of the interface, from the slab to the particle,
///   x = [-112]/√6    across the beam, in the interface plane.
/// The {111} layers of an FCC lattice perpendicular to y are a/√3 apart.

#include <cstdint>
#include <vector>

#include "sim/structure/structure.hpp"

namespace dosefloor::specimen {

using structure::Vec3;

inline constexpr std::uint8_t atomic_number_o = 8;
inline constexpr std::uint8_t atomic_number_ce = 58;
inline constexpr std::uint8_t atomic_number_au = 79;

/// Components along the cubic axes -> components (x, y, z) of the specimen frame; a rotation, any unit.
Vec3 frame_from_cubic(const Vec3& cubic) noexcept;

/// The inverse: components (x, y, z) of the specimen frame -> components along the cubic axes.
Vec3 cubic_from_frame(const Vec3& frame) noexcept;

/// Distance between neighbouring {111} layers of an FCC lattice, Å: a / √3.
double layer_spacing_A(double lattice_constant_A) noexcept;

/// One site of an FCC lattice with a site at the origin.
struct FccSite {
  Vec3 cubic_A;        ///< position along the cubic axes, Å
  std::int64_t layer;  ///< {111} layer perpendicular to y; 0 holds the origin, rising along y
};

/// All sites with lo <= position <= hi (Å, cubic axes), in lexicographic order of their positions.
std::vector<FccSite> fcc_sites(double lattice_constant_A, const Vec3& lo_A, const Vec3& hi_A);

}  // namespace dosefloor::specimen
