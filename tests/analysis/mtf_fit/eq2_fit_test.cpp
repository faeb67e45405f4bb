#include "analysis/mtf_fit/eq2_fit.hpp"

#include <cmath>

#include "tests/support/mpi_test.hpp"

using namespace dosefloor::mtf_fit;

namespace {

std::vector<Tail> exact_tails(double n0, const std::vector<double>& n_d) {
  std::vector<Tail> tails;
  for (const double electrons : n_d) {
    tails.push_back({electrons, {std::sqrt(n0 / (n0 + electrons)), 0.01}});
  }
  return tails;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(eq2_fit)

BOOST_AUTO_TEST_CASE(n0_of_exact_tails_is_found_with_r2_of_1) {
  for (const double n0 : {1e-4, 0.01, 1.0}) {
    const Eq2Fit fit = fit_eq2(exact_tails(n0, {0.064, 0.3, 2.0, 60.0}));
    BOOST_REQUIRE(fit.found);
    BOOST_TEST(fit.n0.value == n0, boost::test_tools::tolerance(1e-6));
    BOOST_TEST(fit.r2 == 1.0, boost::test_tools::tolerance(1e-9));
  }
}

BOOST_AUTO_TEST_CASE(the_error_of_a_single_tail_is_that_of_eq_2) {
  const Eq2Fit fit = fit_eq2(exact_tails(0.02, {0.1}));
  BOOST_REQUIRE(fit.found);
  // N0 = N_D C² / (1 - C²), so dN0 = 2 N_D C / (1 - C²)² dC.
  const double c2 = 0.02 / 0.12;
  BOOST_TEST(fit.n0.error == 2.0 * 0.1 * std::sqrt(c2) / std::pow(1.0 - c2, 2) * 0.01,
             boost::test_tools::tolerance(1e-6));
  BOOST_TEST(std::isnan(fit.r2));
}

BOOST_AUTO_TEST_CASE(without_tails_there_is_no_n0) {
  const Eq2Fit fit = fit_eq2({});
  BOOST_TEST(!fit.found);
  BOOST_TEST(!fit.reason.empty());
}

BOOST_AUTO_TEST_SUITE_END()
