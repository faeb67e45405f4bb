#pragma once
/// Atoms sorted into slices: each whole atom belongs to the slice that holds its centre.

#include <cstdint>
#include <vector>

#include "sim/structure/structure.hpp"

namespace dosefloor::potential {

/// Atoms of one element in one slice: [begin, end) of the sorted coordinates.
struct AtomGroup {
  std::uint8_t atomic_number = 0;
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// n = ceil(Lz / dz - 1e-9) slices of thickness Lz / n; slice i holds i Lz/n <= z < (i + 1) Lz/n, and the
/// last one also z = Lz. Indices are computed in double: a boundary atom in the wrong slice changes the wave
/// by 1e-3.
class SlicedAtoms {
 public:
  /// Throws InputError unless slice_thickness_A > 0, for more than a million slices, and where an atom lies
  /// outside 0 <= z <= Lz.
  SlicedAtoms(const structure::Structure& structure, double slice_thickness_A);

  [[nodiscard]] int slices() const noexcept { return static_cast<int>(slices_.size()); }
  [[nodiscard]] double thickness_A() const noexcept { return thickness_A_; }
  /// Groups of slice `i`, by ascending atomic number; empty for an empty slice.
  [[nodiscard]] const std::vector<AtomGroup>& groups(int i) const {
    return slices_.at(static_cast<std::size_t>(i));
  }
  [[nodiscard]] bool occupied(int i) const { return !groups(i).empty(); }
  [[nodiscard]] int occupied_slices() const noexcept;
  /// All elements present, ascending.
  [[nodiscard]] std::vector<std::uint8_t> elements() const;
  /// Coordinates in Å, in the order of the groups.
  [[nodiscard]] const std::vector<double>& x_A() const noexcept { return x_A_; }
  [[nodiscard]] const std::vector<double>& y_A() const noexcept { return y_A_; }

 private:
  double thickness_A_ = 0.0;
  std::vector<std::vector<AtomGroup>> slices_;
  std::vector<double> x_A_;
  std::vector<double> y_A_;
};

}  // namespace dosefloor::potential
