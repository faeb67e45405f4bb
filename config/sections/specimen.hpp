#pragma once
/// What may be drawn for a specimen: an Au particle on a CeO2 slab, seen along [110]. One struct of
/// section `[specimen]`; the defaults are those of the reference experiment.

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "config/sections/draw_range.hpp"
#include "config/sections/field.hpp"

namespace dosefloor::config {

/// Lengths are in the specimen's own frame: the beam along +z, the interface normal n in the plane of
/// the image, and the third direction, the slab's width, perpendicular to both.
struct SpecimenConfig {
  std::string from;  ///< glob of structure files used instead of random specimens, or ""
  std::array<double, 3> box_A{44.0, 44.0, 40.0};  ///< (Lx, Ly, Lz) in Å, the same for all specimens
  double margin_A = 2.0;                          ///< least distance of an atom from each face of the box, Å

  double au_lattice_A = 4.08;     ///< cubic lattice constant of Au (FCC), Å
  double ceo2_lattice_A = 5.411;  ///< cubic lattice constant of CeO2 (fluorite), Å

  DrawRange facet_100_A{9.0, 14.0};  ///< centre to each of the 6 {100} planes, drawn one by one, Å
  DrawRange facet_111_A{8.0, 13.0};  ///< centre to each of the 8 {111} planes, drawn one by one, Å
  IntegerDrawRange cut_layer{
      -4, 1};  ///< lowest {111} layer kept: 0 is the layer nearest the centre, > 0 is above it

  DrawRange slab_width_A{20.0, 34.0};      ///< across the beam, in the interface plane, Å
  DrawRange slab_thickness_A{15.0, 30.0};  ///< along the beam, Å
  IntegerDrawRange slab_trilayers{2, 4};   ///< whole O-Ce-O trilayers along the interface normal

  DrawRange interface_gap_A{2.1, 2.6};  ///< lowest Au plane to topmost O plane, Å
  double min_supported_share = 0.75;    ///< least share of the lowest Au layer that lies above the slab, 0..1

  double max_tilt_deg = 3.0;  ///< tilt of particle and slab ~ U(0, max), degrees

  double empty_share = 0.1;  ///< of the specimens that are without a particle, 0..1 (sim/specimen/kind.hpp)
  std::int64_t empty_last = 0;  ///< so many of the last specimens are without one, whatever empty_share is
};

/// The keys of the section, in the order they are read and written.
inline std::vector<Field> describe(SpecimenConfig& specimen) {
  const Limits size = above(0, 1000);
  return {
      {"from", "", {}, "structure files used instead of random specimens: folder/*.xyz", &specimen.from},
      {"box_A", "Å", size, "box of every specimen; periodic in x and y, the beam along z",
       std::span<double>(specimen.box_A)},
      {"margin_A", "Å", between(0, 100), "least distance of an atom from each face of the box",
       &specimen.margin_A},
      {"au_lattice_A", "Å", above(0, 20), "lattice constant of Au (FCC)", &specimen.au_lattice_A},
      {"ceo2_lattice_A", "Å", above(0, 20), "lattice constant of CeO2 (fluorite)", &specimen.ceo2_lattice_A},
      {"facet_100_A", "Å", size, "from the particle's centre to each of its six {100} planes",
       interval(specimen.facet_100_A)},
      {"facet_111_A", "Å", size, "from the particle's centre to each of its eight {111} planes",
       interval(specimen.facet_111_A)},
      {"cut_layer", "", between(-100, 100),
       "lowest {111} layer of the particle that is kept: 0 is nearest its centre, 1 the next one above",
       interval(specimen.cut_layer)},
      {"slab_width_A", "Å", size, "width of the CeO2 slab, across the beam and in the interface",
       interval(specimen.slab_width_A)},
      {"slab_thickness_A", "Å", size, "thickness of the CeO2 slab along the beam",
       interval(specimen.slab_thickness_A)},
      {"slab_trilayers", "", between(1, 100), "O-Ce-O trilayers of the slab, below the interface",
       interval(specimen.slab_trilayers)},
      {"interface_gap_A", "Å", above(0, 10), "from the lowest Au plane to the topmost O plane",
       interval(specimen.interface_gap_A)},
      {"min_supported_share", "", between(0, 1),
       "least share of the lowest Au layer that lies above the slab", &specimen.min_supported_share},
      {"max_tilt_deg", "degrees", between(0, 45), "largest tilt of particle and slab away from [110]",
       &specimen.max_tilt_deg},
      {"empty_share", "", between(0, 1),
       "share of the specimens without a particle, half of them the support alone, half vacuum; not with from",
       &specimen.empty_share, "", "0.0"},
      {"empty_last", "", between(0, 1e6),
       "so many of the last specimens are without a particle, in turns support and vacuum; dose series set it",
       &specimen.empty_last, "", "0"},
  };
}

}  // namespace dosefloor::config
