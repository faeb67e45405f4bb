#pragma once
/// Aberrations of the lens beyond defocus and Cs, up to fifth order: section `[images.aberrations]`. Names C_nm and
/// φ_nm as in Krivanek, Dellby & Lupini 1999 (Ultramicroscopy 78, 1); sim/optics/aberrations.hpp has the phase.

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

#include "config/sections/draw_range.hpp"
#include "config/sections/field.hpp"

namespace dosefloor::config {

/// Order n, symmetry m and name of an aberration coefficient beyond defocus and C30, up to fifth order.
struct AberrationTerm {
  int n;
  int m;
  std::string_view name;
};

inline constexpr std::array<AberrationTerm, 12> further_terms{{{1, 2, "c12"},
                                                               {2, 1, "c21"},
                                                               {2, 3, "c23"},
                                                               {3, 2, "c32"},
                                                               {3, 4, "c34"},
                                                               {4, 1, "c41"},
                                                               {4, 3, "c43"},
                                                               {4, 5, "c45"},
                                                               {5, 0, "c50"},
                                                               {5, 2, "c52"},
                                                               {5, 4, "c54"},
                                                               {5, 6, "c56"}}};

/// What a coefficient beyond defocus and Cs is drawn from: section `[images.aberrations]`.
struct DrawnCoefficient {
  DrawRange magnitude{0.0, 0.0};    ///< in the unit of its order, further_unit_A
  DrawRange azimuth_deg{0.0, 0.0};  ///< φ_nm, degrees
  bool operator==(const DrawnCoefficient&) const = default;
};

/// In the order of further_terms.
using AberrationsConfig = std::array<DrawnCoefficient, further_terms.size()>;

/// Å per unit that magnitudes of order n are given in: Å for n <= 2, µm for n = 3 and 4, mm for n = 5.
constexpr double further_unit_A(int n) {
  return n <= 2 ? 1.0 : (n <= 4 ? 1e4 : 1e7);
}

/// The keys of the section, in the order they are read and written.
std::vector<Field> describe(AberrationsConfig& aberrations);

}  // namespace dosefloor::config
