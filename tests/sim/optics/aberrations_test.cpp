#define BOOST_TEST_MODULE optics
#include "sim/optics/aberrations.hpp"

#include <cmath>
#include <numbers>

#include "tests/support/mpi_test.hpp"

using namespace dosefloor;
using config::further_terms;
using optics::AberrationFunction;
using optics::Aberrations;

namespace {

Aberrations only(std::size_t term, double magnitude_A, double azimuth_rad) {
  Aberrations aberrations;
  aberrations.further.at(term) = {magnitude_A, azimuth_rad};
  return aberrations;
}

double chi_A(const Aberrations& aberrations, double alpha, double azimuth) {
  return AberrationFunction(aberrations)(alpha * std::cos(azimuth), alpha * std::sin(azimuth)).chi_A;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(aberrations)

BOOST_AUTO_TEST_CASE(underfocus_gives_a_negative_phase_and_cs_a_positive_one) {
  Aberrations lens;
  lens.defocus_A = 100.0;
  lens.c30_A = 1e7;
  BOOST_TEST(chi_A(lens, 0.01, 0.3) == -0.5 * 100.0 * 1e-4 + 0.25 * 1e7 * 1e-8,
             boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(every_term_is_its_definition_in_polar_coordinates) {
  for (std::size_t i = 0; i < further_terms.size(); ++i) {
    const auto& [n, m, name] = further_terms.at(i);
    for (const double azimuth : {0.0, 0.4, 2.9}) {
      const double alpha = 0.02;
      const double expected = 5e4 / (n + 1) * std::pow(alpha, n + 1) * std::cos(m * (azimuth - 0.7));
      BOOST_TEST_CONTEXT(name << " at azimuth " << azimuth) {
        BOOST_TEST(chi_A(only(i, 5e4, 0.7), alpha, azimuth) == expected, boost::test_tools::tolerance(1e-10));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(gradients_agree_with_finite_differences) {
  Aberrations all;
  all.defocus_A = 80.0;
  all.c30_A = 1e5;
  for (std::size_t i = 0; i < further_terms.size(); ++i) {
    all.further.at(i) = {std::pow(40.0, further_terms.at(i).n), 0.3 + 0.1 * static_cast<double>(i)};
  }
  const AberrationFunction function(all);
  const double step = 1e-6;
  for (const double ax : {-0.03, 0.0, 0.011}) {
    const double ay = 0.017;
    const auto gradient = function(ax, ay).gradient_A;
    const double along_x = (function(ax + step, ay).chi_A - function(ax - step, ay).chi_A) / (2.0 * step);
    const double along_y = (function(ax, ay + step).chi_A - function(ax, ay - step).chi_A) / (2.0 * step);
    BOOST_TEST(gradient[0] == along_x, boost::test_tools::tolerance(1e-6));
    BOOST_TEST(gradient[1] == along_y, boost::test_tools::tolerance(1e-6));
  }
}

BOOST_AUTO_TEST_CASE(only_defocus_c30_and_c50_are_round) {
  for (std::size_t i = 0; i < further_terms.size(); ++i) {
    BOOST_TEST(AberrationFunction(only(i, 1.0, 0.0)).is_round() == (further_terms.at(i).m == 0));
  }
}

BOOST_AUTO_TEST_SUITE_END()
