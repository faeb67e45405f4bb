#define BOOST_TEST_MODULE potential
#include "sim/potential/sliced_atoms.hpp"

#include <cmath>
#include <limits>
#include <tuple>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"

using dosefloor::InputError;
using dosefloor::potential::AtomGroup;
using dosefloor::potential::SlicedAtoms;
using dosefloor::structure::Structure;

namespace {

Structure one_atom_at(double z_A, double lz_A) {
  return {{10.0, 10.0, lz_A}, {79}, {{1.0, 2.0, z_A}}};
}

/// The slice that holds the only atom.
int occupied_slice(const SlicedAtoms& atoms) {
  for (int slice = 0; slice < atoms.slices(); ++slice) {
    if (atoms.occupied(slice)) {
      return slice;
    }
  }
  return -1;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sliced_atoms)

// 0.3 / 0.1 is 2.9999999999999996 in double, (0.1 + 0.2) / 0.1 is 3.0000000000000004.
BOOST_AUTO_TEST_CASE(the_box_is_cut_into_the_fewest_equal_slices_no_thicker_than_asked) {
  for (const auto& [lz_A, dz_A, slices] : {std::tuple{19.0, 1.0, 19},
                                           {10.0, 3.0, 4},
                                           {0.3, 0.1, 3},
                                           {0.1 + 0.2, 0.1, 3},
                                           {19.0, 19.0, 1},
                                           {19.0, 40.0, 1},
                                           {19.001, 1.0, 20}}) {
    const SlicedAtoms atoms(one_atom_at(0.05, lz_A), dz_A);
    BOOST_TEST_CONTEXT("Lz = " << lz_A << ", dz = " << dz_A) {
      BOOST_TEST(atoms.slices() == slices);
      BOOST_TEST(atoms.thickness_A() == lz_A / slices);
    }
  }
}

BOOST_AUTO_TEST_CASE(an_atom_on_the_boundary_of_a_slice_belongs_to_the_upper_one) {
  for (const auto& [lz_A, dz_A] : {std::pair{19.0, 1.0}, {19.0, 0.5}, {16.0, 0.25}, {18.0, 2.0}}) {
    const auto slices = static_cast<int>(lz_A / dz_A);
    for (int i = 0; i < slices; ++i) {
      BOOST_TEST(occupied_slice(SlicedAtoms(one_atom_at(i * dz_A, lz_A), dz_A)) == i);
    }
  }
}

BOOST_AUTO_TEST_CASE(so_does_one_on_a_boundary_that_double_cannot_represent) {
  for (const auto& [lz_A, dz_A] : {std::pair{1.6, 0.25}, {1.9, 0.1}, {19.0, 0.7}, {40.0, 0.3}, {33.3, 1.0}}) {
    const int slices = SlicedAtoms(one_atom_at(0.0, lz_A), dz_A).slices();
    for (int i = 0; i < slices; ++i) {
      const double z_A = i * (lz_A / slices);
      BOOST_TEST_CONTEXT("Lz = " << lz_A << ", " << slices << " slices, boundary " << i) {
        BOOST_TEST(occupied_slice(SlicedAtoms(one_atom_at(z_A, lz_A), dz_A)) == i);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(an_atom_just_below_a_boundary_belongs_to_the_lower_slice) {
  for (int i = 1; i < 19; ++i) {
    const double z_A = std::nextafter(static_cast<double>(i), 0.0);
    BOOST_TEST(occupied_slice(SlicedAtoms(one_atom_at(z_A, 19.0), 1.0)) == i - 1);
  }
}

BOOST_AUTO_TEST_CASE(an_atom_on_the_exit_face_belongs_to_the_last_slice) {
  BOOST_TEST(occupied_slice(SlicedAtoms(one_atom_at(19.0, 19.0), 1.0)) == 18);
  BOOST_TEST(occupied_slice(SlicedAtoms(one_atom_at(0.3, 0.3), 0.1)) == 2);
  BOOST_TEST(occupied_slice(SlicedAtoms(one_atom_at(10.0, 10.0), 3.0)) == 3);
}

BOOST_AUTO_TEST_CASE(an_atom_outside_the_box_in_z_is_refused) {
  for (const double z_A : {-1e-9, 19.0 + 1e-9, -5.0, std::numeric_limits<double>::quiet_NaN()}) {
    BOOST_CHECK_THROW(SlicedAtoms(one_atom_at(z_A, 19.0), 1.0), InputError);
  }
}

BOOST_AUTO_TEST_CASE(a_thickness_that_is_no_positive_number_is_refused) {
  const double infinity = std::numeric_limits<double>::infinity();
  for (const double dz_A : {0.0, -1.0, infinity, std::numeric_limits<double>::quiet_NaN()}) {
    BOOST_CHECK_THROW(SlicedAtoms(one_atom_at(5.0, 19.0), dz_A), InputError);
  }
}

BOOST_AUTO_TEST_CASE(a_slice_lists_its_atoms_by_element_and_keeps_their_coordinates) {
  const Structure structure{
      {10.0, 10.0, 3.0},
      {79, 8, 58, 8, 79, 8},
      {{1.0, 1.5, 0.5}, {2.0, 2.5, 0.1}, {3.0, 3.5, 2.5}, {4.0, 4.5, 0.9}, {5.0, 5.5, 0.0}, {6.0, 6.5, 2.0}}};
  const SlicedAtoms atoms(structure, 1.0);
  struct Expected {
    int slice;
    std::vector<std::uint8_t> elements;
    std::vector<double> x_A;
  };
  const std::vector<Expected> expected{
      {0, {8, 8, 79, 79}, {2.0, 4.0, 1.0, 5.0}}, {1, {}, {}}, {2, {8, 58}, {6.0, 3.0}}};
  for (const Expected& slice : expected) {
    std::vector<std::uint8_t> elements;
    std::vector<double> x_A;
    for (const AtomGroup& group : atoms.groups(slice.slice)) {
      for (std::size_t i = group.begin; i < group.end; ++i) {
        elements.push_back(group.atomic_number);
        x_A.push_back(atoms.x_A().at(i));
        BOOST_TEST(atoms.y_A().at(i) == atoms.x_A()[i] + 0.5);
      }
    }
    BOOST_TEST(elements == slice.elements, boost::test_tools::per_element());
    BOOST_TEST(x_A == slice.x_A, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(a_slice_has_one_group_for_each_of_its_elements) {
  const Structure structure{{10.0, 10.0, 2.0},
                            {79, 8, 79, 8},
                            {{1.0, 1.0, 0.5}, {2.0, 2.0, 0.1}, {3.0, 3.0, 0.7}, {4.0, 4.0, 1.9}}};
  const SlicedAtoms atoms(structure, 1.0);
  BOOST_TEST(atoms.groups(0).size() == 2U);
  BOOST_TEST(atoms.groups(1).size() == 1U);
}

BOOST_AUTO_TEST_CASE(empty_and_full_slices_are_counted) {
  const Structure structure{{10.0, 10.0, 5.0},
                            {79, 8, 79, 58},
                            {{1.0, 1.0, 1.5}, {2.0, 2.0, 1.1}, {3.0, 3.0, 1.9}, {4.0, 4.0, 4.0}}};
  const SlicedAtoms atoms(structure, 1.0);
  BOOST_TEST(atoms.occupied_slices() == 2);
  BOOST_TEST(!atoms.occupied(0));
  BOOST_TEST(atoms.occupied(1));
  BOOST_TEST(atoms.elements() == (std::vector<std::uint8_t>{8, 58, 79}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_empty_box_has_empty_slices) {
  const SlicedAtoms atoms(Structure{{10.0, 10.0, 5.0}, {}, {}}, 1.0);
  BOOST_TEST(atoms.slices() == 5);
  BOOST_TEST(atoms.occupied_slices() == 0);
  BOOST_TEST(atoms.elements().empty());
}

BOOST_AUTO_TEST_SUITE_END()
