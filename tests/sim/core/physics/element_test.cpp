#include "sim/core/physics/element.hpp"

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"

namespace physics = dosefloor::physics;

BOOST_AUTO_TEST_SUITE(element)

BOOST_AUTO_TEST_CASE(known_elements_have_their_atomic_numbers) {
  BOOST_TEST(physics::atomic_number_of("H").value() == 1);
  BOOST_TEST(physics::atomic_number_of("O").value() == 8);
  BOOST_TEST(physics::atomic_number_of("Kr").value() == 36);
  BOOST_TEST(physics::atomic_number_of("Ce").value() == 58);
  BOOST_TEST(physics::atomic_number_of("Au").value() == 79);
  BOOST_TEST(physics::atomic_number_of("Lr").value() == 103);
}

BOOST_AUTO_TEST_CASE(symbol_and_atomic_number_are_inverse_for_all_elements) {
  for (std::uint8_t z = 1; z <= physics::heaviest_atomic_number; ++z) {
    BOOST_TEST(physics::atomic_number_of(physics::element_symbol(z)).value() == z);
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_element_is_refused) {
  for (const char* text : {"", "Xx", "AU", "au", "Au1", "79"}) {
    BOOST_TEST(!physics::atomic_number_of(text).has_value());
  }
  BOOST_CHECK_THROW((void)physics::element_symbol(0), dosefloor::InputError);
  BOOST_CHECK_THROW((void)physics::element_symbol(104), dosefloor::InputError);
}

BOOST_AUTO_TEST_SUITE_END()
