#include "sim/structure/box.hpp"

#include <cmath>
#include <sstream>
#include <string>

#include "sim/core/errors/error.hpp"
#include "sim/core/physics/element.hpp"

namespace dosefloor::structure {
namespace {

std::string name_atom(const Structure& structure, std::size_t index) {
  std::ostringstream name;
  name << "atom " << index << " (" << physics::element_symbol(structure.atomic_numbers[index]) << ")";
  return name.str();
}

}  // namespace

void require_valid_box(const Structure& structure) {
  if (structure.atomic_numbers.size() != structure.positions_A.size()) {
    throw Error("a structure has " + std::to_string(structure.atomic_numbers.size()) +
                " atomic numbers but " + std::to_string(structure.positions_A.size()) + " positions");
  }
  for (const double length : structure.box_A) {
    if (!(length > 0.0) || !std::isfinite(length)) {
      std::ostringstream message;
      message << "the box must have three positive lengths in Å, found " << structure.box_A[0] << " x "
              << structure.box_A[1] << " x " << structure.box_A[2];
      throw InputError(message.str());
    }
  }
  for (std::size_t i = 0; i < structure.size(); ++i) {
    const Vec3& r = structure.positions_A[i];
    if (!std::isfinite(r[0]) || !std::isfinite(r[1]) || !std::isfinite(r[2])) {
      std::ostringstream message;
      message << name_atom(structure, i) << " must have finite coordinates, found (" << r[0] << ", " << r[1]
              << ", " << r[2] << ") Å";
      throw InputError(message.str());
    }
  }
}

void require_inside_z(const Structure& structure) {
  require_valid_box(structure);
  for (std::size_t i = 0; i < structure.size(); ++i) {
    const double z = structure.positions_A[i][2];
    if (z < 0.0 || z > structure.box_A[2]) {
      std::ostringstream message;
      message.precision(10);
      message << name_atom(structure, i) << " is outside the box: found z = " << z
              << " Å, expected 0 <= z <= " << structure.box_A[2]
              << " Å; only x and y are periodic, so move the atoms or enlarge the box";
      throw InputError(message.str());
    }
  }
}

}  // namespace dosefloor::structure
