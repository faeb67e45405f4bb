#include "sim/structure/box.hpp"

#include <cmath>
#include <limits>
#include <string>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"

namespace structure = dosefloor::structure;
using structure::Structure;

namespace {

Structure one_atom(double x, double y, double z) {
  return {{10.0, 20.0, 5.0}, {79}, {{x, y, z}}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(box)

BOOST_AUTO_TEST_CASE(both_faces_in_z_belong_to_the_box) {
  BOOST_CHECK_NO_THROW(structure::require_inside_z(one_atom(0.0, 0.0, 0.0)));
  BOOST_CHECK_NO_THROW(structure::require_inside_z(one_atom(0.0, 0.0, 5.0)));
}

BOOST_AUTO_TEST_CASE(an_atom_beyond_a_face_is_named_with_element_found_and_allowed) {
  Structure atoms = one_atom(0.0, 0.0, 2.0);
  atoms.atomic_numbers.push_back(58);
  atoms.positions_A.push_back({0.0, 0.0, 5.25});
  BOOST_CHECK_EXCEPTION(structure::require_inside_z(atoms), dosefloor::InputError, [](const auto& error) {
    const std::string text = error.what();
    return text.find("atom 1 (Ce)") != std::string::npos && text.find("z = 5.25") != std::string::npos &&
           text.find("0 <= z <= 5 ") != std::string::npos;
  });
  BOOST_CHECK_THROW(structure::require_inside_z(one_atom(0.0, 0.0, -1e-9)), dosefloor::InputError);
}

BOOST_AUTO_TEST_CASE(impossible_boxes_and_positions_are_refused) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  BOOST_CHECK_THROW(structure::require_inside_z(one_atom(0.0, 0.0, nan)), dosefloor::InputError);
  const Structure far = one_atom(std::numeric_limits<double>::infinity(), 0.0, 0.0);
  BOOST_CHECK_THROW(structure::require_valid_box(far), dosefloor::InputError);
  for (const double length : {0.0, -1.0, nan}) {
    Structure flat = one_atom(0.0, 0.0, 0.0);
    flat.box_A[1] = length;
    BOOST_CHECK_THROW(structure::require_valid_box(flat), dosefloor::InputError);
  }
}

BOOST_AUTO_TEST_CASE(numbers_and_positions_of_different_length_are_an_error) {
  Structure atoms = one_atom(0.0, 0.0, 0.0);
  atoms.atomic_numbers.push_back(8);
  BOOST_CHECK_THROW(structure::require_valid_box(atoms), dosefloor::Error);
}

BOOST_AUTO_TEST_SUITE_END()
