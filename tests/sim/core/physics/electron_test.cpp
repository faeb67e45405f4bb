#define BOOST_TEST_MODULE physics
#include "sim/core/physics/electron.hpp"

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"

namespace physics = dosefloor::physics;
namespace tt = boost::test_tools;

BOOST_AUTO_TEST_SUITE(electron)

// De Graef (2003), Table 2.2, and the conventions page of this project for 300 keV.
BOOST_AUTO_TEST_CASE(wavelength_matches_tabulated_values) {
  BOOST_TEST(physics::wavelength_A(100.0) == 0.0370143659, tt::tolerance(1e-8));
  BOOST_TEST(physics::wavelength_A(200.0) == 0.0250793404, tt::tolerance(1e-8));
  BOOST_TEST(physics::wavelength_A(300.0) == 0.0196874889, tt::tolerance(1e-8));
}

BOOST_AUTO_TEST_CASE(interaction_constant_matches_tabulated_values) {
  BOOST_TEST(physics::interaction_constant_rad_per_VA(100.0) == 9.2440e-4, tt::tolerance(1e-4));
  BOOST_TEST(physics::interaction_constant_rad_per_VA(200.0) == 7.2884e-4, tt::tolerance(1e-4));
  BOOST_TEST(physics::interaction_constant_rad_per_VA(300.0) == 6.526161e-4, tt::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(a_non_positive_energy_is_refused) {
  BOOST_CHECK_THROW((void)physics::wavelength_A(0.0), dosefloor::InputError);
  BOOST_CHECK_THROW((void)physics::wavelength_A(-80.0), dosefloor::InputError);
}

BOOST_AUTO_TEST_SUITE_END()
