#include "sim/potential/sliced_atoms.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <string>

#include "sim/core/errors/error.hpp"
#include "sim/structure/box.hpp"

namespace dosefloor::potential {
namespace {

constexpr int most_slices = 1000000;

}  // namespace

SlicedAtoms::SlicedAtoms(const structure::Structure& structure, double slice_thickness_A) {
  if (!(slice_thickness_A > 0.0) || !std::isfinite(slice_thickness_A)) {
    throw InputError("the slice thickness must be above 0 Å, found " + std::to_string(slice_thickness_A));
  }
  structure::require_inside_z(structure);
  const double lz_A = structure.box_A[2];
  const double exact = std::ceil(lz_A / slice_thickness_A - 1e-9);
  if (exact > most_slices) {
    throw InputError("slices of " + std::to_string(slice_thickness_A) + " Å in a box of " +
                     std::to_string(lz_A) + " Å would be more than " + std::to_string(most_slices) +
                     ": use thicker ones");
  }
  const int slices = std::max(1, static_cast<int>(exact));
  thickness_A_ = lz_A / slices;
  slices_.resize(static_cast<std::size_t>(slices));

  std::vector<int> slice_of(structure.size());
  for (std::size_t atom = 0; atom < structure.size(); ++atom) {
    const double z_A = structure.positions_A[atom][2];
    int slice = static_cast<int>(std::floor(z_A / thickness_A_));
    if ((slice + 1) * thickness_A_ <= z_A) {  // the quotient of a boundary may round to either side of it
      ++slice;
    } else if (slice * thickness_A_ > z_A) {
      --slice;
    }
    slice_of[atom] = std::min(slices - 1, slice);
  }
  std::vector<std::size_t> order(structure.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::pair(slice_of[a], structure.atomic_numbers[a]) <
           std::pair(slice_of[b], structure.atomic_numbers[b]);
  });

  for (const std::size_t atom : order) {
    auto& groups = slices_[static_cast<std::size_t>(slice_of[atom])];
    if (groups.empty() || groups.back().atomic_number != structure.atomic_numbers[atom]) {
      groups.push_back({structure.atomic_numbers[atom], x_A_.size(), x_A_.size()});
    }
    x_A_.push_back(structure.positions_A[atom][0]);
    y_A_.push_back(structure.positions_A[atom][1]);
    groups.back().end = x_A_.size();
  }
}

int SlicedAtoms::occupied_slices() const noexcept {
  return static_cast<int>(
      std::count_if(slices_.begin(), slices_.end(), [](const auto& g) { return !g.empty(); }));
}

std::vector<std::uint8_t> SlicedAtoms::elements() const {
  std::set<std::uint8_t> present;
  for (const auto& groups : slices_) {
    for (const AtomGroup& group : groups) {
      present.insert(group.atomic_number);
    }
  }
  return {present.begin(), present.end()};
}

}  // namespace dosefloor::potential
