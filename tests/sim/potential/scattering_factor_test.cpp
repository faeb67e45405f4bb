#include "sim/potential/scattering_factor.hpp"

#include <cmath>
#include <utility>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"

namespace config = dosefloor::config;
namespace potential = dosefloor::potential;
namespace tt = boost::test_tools;
using config::Parametrization;

BOOST_AUTO_TEST_SUITE(scattering_factor)

// f(0) of the isolated gold and oxygen atoms (Doyle-Turner-type tables: Au 10.57 Å, O 1.98 Å).
BOOST_AUTO_TEST_CASE(both_parametrizations_agree_on_forward_scattering) {
  for (const auto& [z, f0_A] : {std::pair{79, 10.57}, {8, 1.985}}) {
    BOOST_TEST(potential::scattering_factor_A(Parametrization::lobato, z, 0.0) == f0_A, tt::tolerance(0.03));
    BOOST_TEST(potential::scattering_factor_A(Parametrization::kirkland, z, 0.0) == f0_A,
               tt::tolerance(0.03));
  }
}

// The Mott-Bethe formula: f(q) -> Z / (2π² a0 q²) where the X-ray factor has died out, a0 = 0.529177 Å.
BOOST_AUTO_TEST_CASE(lobato_follows_the_mott_bethe_limit_at_large_q) {
  const double q2 = 400.0;
  for (const int z : {6, 8, 58, 79}) {
    const double bare_nucleus = z / (2.0 * 9.8696044 * 0.529177 * q2);
    BOOST_TEST(potential::scattering_factor_A(Parametrization::lobato, z, q2) == bare_nucleus,
               tt::tolerance(0.05));
  }
}

BOOST_AUTO_TEST_CASE(the_parametrizations_agree_to_a_few_percent_for_all_elements) {
  for (int z = 1; z <= 103; ++z) {
    for (const double q2 : {0.25, 1.0, 4.0}) {
      const double lobato = potential::scattering_factor_A(Parametrization::lobato, z, q2);
      const double kirkland = potential::scattering_factor_A(Parametrization::kirkland, z, q2);
      BOOST_TEST_CONTEXT("Z = " << z << ", q² = " << q2) {
        BOOST_TEST(kirkland == lobato, tt::tolerance(0.06));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(debye_waller_damps_by_exp_minus_b_q2_over_4) {
  const auto v = [](double b) {
    return potential::projected_potential_transform_VA3(Parametrization::lobato, 79, 2.0, b);
  };
  BOOST_TEST(v(0.6) / v(0.0) == std::exp(-0.25 * 0.6 * 2.0), tt::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(an_unknown_element_or_name_is_refused) {
  BOOST_CHECK_THROW((void)potential::scattering_factor_A(Parametrization::lobato, 0, 1.0),
                    dosefloor::InputError);
  BOOST_CHECK_THROW((void)potential::scattering_factor_A(Parametrization::lobato, 104, 1.0),
                    dosefloor::InputError);
  BOOST_CHECK_THROW((void)potential::parametrization_from_name("lobatto"), dosefloor::InputError);
}

BOOST_AUTO_TEST_SUITE_END()
