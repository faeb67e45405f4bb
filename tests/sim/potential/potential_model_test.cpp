#include "sim/potential/potential_model.hpp"

#include <cmath>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"

namespace config = dosefloor::config;
namespace potential = dosefloor::potential;
namespace tt = boost::test_tools;
using dosefloor::potential::PotentialModel;

BOOST_AUTO_TEST_SUITE(potential_model)

BOOST_AUTO_TEST_CASE(debye_waller_damps_the_element_it_is_given_for_by_exp_minus_b_q2_over_4) {
  const PotentialModel still;
  PotentialModel moving;
  moving.debye_waller_A2[79] = 0.6;
  for (const double q2 : {0.0, 0.5, 4.0}) {
    BOOST_TEST(moving.transform_VA3(79, q2) / still.transform_VA3(79, q2) == std::exp(-0.6 * q2 / 4.0),
               tt::tolerance(1e-12));
  }
}

BOOST_AUTO_TEST_CASE(debye_waller_of_one_element_leaves_the_others_alone) {
  const PotentialModel still;
  PotentialModel moving;
  moving.debye_waller_A2[79] = 0.6;
  BOOST_TEST(moving.transform_VA3(8, 2.0) == still.transform_VA3(8, 2.0));
}

BOOST_AUTO_TEST_CASE(it_is_the_scattering_factor_in_volts) {
  for (const auto source : {config::Parametrization::lobato, config::Parametrization::kirkland}) {
    PotentialModel model;
    model.source = source;
    BOOST_TEST(model.transform_VA3(58, 1.7) == 47.87764737 * potential::scattering_factor_A(source, 58, 1.7),
               tt::tolerance(1e-12));
  }
}

BOOST_AUTO_TEST_CASE(an_unknown_element_is_refused) {
  BOOST_CHECK_THROW((void)PotentialModel().transform_VA3(0, 1.0), dosefloor::InputError);
  BOOST_CHECK_THROW((void)PotentialModel().transform_VA3(104, 1.0), dosefloor::InputError);
}

BOOST_AUTO_TEST_SUITE_END()
