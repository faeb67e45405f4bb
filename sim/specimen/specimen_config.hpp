#pragma once
/// What may be drawn for a specimen: an Au particle on a CeO2 slab, seen along [110]. One struct of
/// section `[specimen]`; the defaults are those of the reference experiment.

#include <cstdint>

#include "sim/structure/structure.hpp"

namespace dosefloor::specimen {

/// Closed interval that a real parameter is drawn from, uniformly.
struct Range {
  double lo;
  double hi;
};

/// Closed interval that an integer parameter is drawn from, uniformly.
struct IntRange {
  std::int64_t lo;
  std::int64_t hi;
};

/// Lengths are in the specimen's own frame: the beam along +z, the interface normal n in the plane of
/// the image, and the third direction, the slab's width, perpendicular to both.
struct SpecimenConfig {
  structure::Vec3 box_A{44.0, 44.0, 40.0};  ///< (Lx, Ly, Lz) in Å, the same for all specimens
  double margin_A = 2.0;                    ///< least distance of an atom from each face of the box, Å

  double au_lattice_A = 4.08;     ///< cubic lattice constant of Au (FCC), Å
  double ceo2_lattice_A = 5.411;  ///< cubic lattice constant of CeO2 (fluorite), Å

  Range facet_100_A{9.0, 14.0};  ///< centre to each of the 6 {100} planes, drawn one by one, Å
  Range facet_111_A{8.0, 13.0};  ///< centre to each of the 8 {111} planes, drawn one by one, Å
  IntRange cut_layer{-4, 1};  ///< lowest {111} layer kept: 0 is the layer nearest the centre, > 0 is above it

  Range slab_width_A{20.0, 34.0};      ///< across the beam, in the interface plane, Å
  Range slab_thickness_A{15.0, 30.0};  ///< along the beam, Å
  IntRange slab_trilayers{2, 4};       ///< whole O-Ce-O trilayers along the interface normal

  Range interface_gap_A{2.1, 2.6};    ///< lowest Au plane to topmost O plane, Å
  double min_supported_share = 0.75;  ///< least share of the lowest Au layer that lies above the slab, 0..1

  double max_tilt_deg = 3.0;  ///< tilt of particle and slab ~ U(0, max), degrees
};

/// Throws InputError, naming the key `specimen.<member>`, the value found and the values allowed, unless
/// every lo <= hi, box edges are 10..1000 Å, the lattices and interface_gap_A keep atoms 1.9 Å apart,
/// margin_A
/// >= 0.95 Å keeps them as far from their periodic images, slab_trilayers >= 1, 0 <= max_tilt_deg <= 45,
/// 0 <= min_supported_share <= 1, and no length is beyond twice the box (or 100 Å).
/// Whether the ranges fit into the box is found out by drawing: generate_specimen says so.
void validate(const SpecimenConfig& config);

}  // namespace dosefloor::specimen
