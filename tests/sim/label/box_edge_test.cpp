#include "sim/label/box_edge.hpp"

#include <cmath>
#include <string>

#include "sim/structure/xyz.hpp"
#include "tests/support/mpi_test.hpp"

namespace label = dosefloor::label;
using dosefloor::structure::Structure;
using label::beyond_box_edge;

namespace {

constexpr std::uint8_t au = 79;

Structure particle(double x_A, double y_A) {
  Structure shifted = dosefloor::structure::read_xyz(std::string(DOSEFLOOR_TEST_DATA) +
                                                     "/a.xyz");  // Au from 5.5 to 19.6 Å along x, of 30
  for (auto& position : shifted.positions_A) {
    position[0] += x_A;
    position[1] += y_A;
  }
  return shifted;
}

Structure wrapped(Structure structure) {
  for (auto& position : structure.positions_A) {
    for (const std::size_t axis : {0U, 1U}) {
      const double period_A = structure.box_A.at(axis);
      position.at(axis) -= period_A * std::floor(position.at(axis) / period_A);
    }
  }
  return structure;
}

bool says(const Structure& structure, const std::string& text) {
  const auto found = beyond_box_edge(structure, au);
  BOOST_TEST_INFO(found.value_or("nothing"));
  return found.has_value() && found->find(text) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(box_edge)

BOOST_AUTO_TEST_CASE(a_particle_inside_the_box_is_nowhere_beyond_it) {
  BOOST_TEST(!beyond_box_edge(particle(0.0, 0.0), au).has_value());
  BOOST_TEST(!beyond_box_edge(particle(-5.4, 0.0), au).has_value());  // 0.07 Å from the edge
}

BOOST_AUTO_TEST_CASE(a_particle_that_was_wrapped_over_an_edge_is_found_along_both_axes) {
  BOOST_TEST(says(wrapped(particle(-12.0, 0.0)), "crosses the edge of the box along x, from -6.53"));
  BOOST_TEST(says(wrapped(particle(15.0, 0.0)), "crosses the edge of the box along x"));
  BOOST_TEST(says(wrapped(particle(0.0, 15.0)), "crosses the edge of the box along y"));
}

BOOST_AUTO_TEST_CASE(the_shift_it_names_brings_the_particle_inside) {
  const std::string text = beyond_box_edge(wrapped(particle(-12.0, 0.0)), au).value();
  const std::string before = "shift all atoms by ";
  const double shift_A = std::stod(text.substr(text.find(before) + before.size()));
  BOOST_TEST(!beyond_box_edge(wrapped(particle(-12.0 + shift_A, 0.0)), au).has_value());
}

BOOST_AUTO_TEST_CASE(atoms_outside_the_box_as_they_are_are_found) {
  BOOST_TEST(says(particle(30.0, 0.0), "outside the box along x, with atoms from 35.47"));
  BOOST_TEST(says(particle(-12.0, 0.0), "crosses the edge of the box along x"));
}

BOOST_AUTO_TEST_CASE(a_film_two_particles_and_no_particle_are_not_mistaken_for_a_wrapped_one) {
  Structure film;
  film.box_A = {20.0, 20.0, 10.0};
  for (int i = 0; i < 10; ++i) {
    film.atomic_numbers.push_back(au);
    film.positions_A.push_back({2.0 * i, 2.0 * i, 5.0});
  }
  BOOST_TEST(!beyond_box_edge(film, au).has_value());
  Structure two;
  two.box_A = {40.0, 40.0, 10.0};
  two.atomic_numbers = {au, au, au, au};
  two.positions_A = {{3.0, 3.0, 5.0}, {5.0, 5.0, 5.0}, {35.0, 35.0, 5.0}, {37.0, 37.0, 5.0}};
  BOOST_TEST(!beyond_box_edge(two, au).has_value());  // 6 Å across the edge
  BOOST_TEST(!beyond_box_edge(particle(15.0, 0.0), 14).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
