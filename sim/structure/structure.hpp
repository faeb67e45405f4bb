#pragma once
/// Atoms in a box: the start of every simulation.

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace dosefloor::structure {

/// Position or extent (x, y, z) in Å. The beam runs along +z.
using Vec3 = std::array<double, 3>;

/// Atoms in an orthogonal box [0, Lx) x [0, Ly) x [0, Lz] that is periodic in x and y.
struct Structure {
  Vec3 box_A{};                              ///< (Lx, Ly, Lz) in Å
  std::vector<std::uint8_t> atomic_numbers;  ///< Z of each atom
  std::vector<Vec3> positions_A;             ///< (x, y, z) of each atom in Å, same order

  [[nodiscard]] std::size_t size() const noexcept { return atomic_numbers.size(); }
};

}  // namespace dosefloor::structure
