#include "config/describe.hpp"

namespace dosefloor::config {
namespace {

Interval interval(specimen::Range& range) {
  return {&range.lo, &range.hi};
}
IntegerInterval interval(specimen::IntRange& range) {
  return {&range.lo, &range.hi};
}

}  // namespace

std::vector<Field> describe(specimen::SpecimenConfig& specimen) {
  const Limits size = above(0, 1000);
  return {
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
  };
}

}  // namespace dosefloor::config
