#include "sim/optics/focal_quadrature.hpp"

#include <cmath>
#include <numbers>

#include "sim/core/errors/error.hpp"
#include "sim/core/physics/electron.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor;
using optics::focal_quadrature;
using optics::FocalQuadrature;

BOOST_AUTO_TEST_SUITE(focal_quadrature_rule)

BOOST_AUTO_TEST_CASE(weights_sum_to_1_and_the_mean_defocus_is_0) {
  const FocalQuadrature rule = focal_quadrature(15.0, 300.0, 4.0, 1e-4);
  double sum = 0.0;
  double mean = 0.0;
  for (const auto& node : rule.nodes) {
    sum += node.weight;
    mean += node.weight * node.defocus_A;
  }
  BOOST_TEST(sum == 1.0, boost::test_tools::tolerance(1e-14));
  BOOST_TEST(std::abs(mean) < 1e-12);
}

BOOST_AUTO_TEST_CASE(interference_of_any_two_beams_is_damped_as_by_the_normal_distribution) {
  const double q_max = 4.0;
  for (const double focal_spread_A : {2.0, 8.0, 20.0}) {
    const FocalQuadrature rule = focal_quadrature(focal_spread_A, 300.0, q_max, 1e-5);
    BOOST_TEST(rule.error <= 1e-5);
    const double s = focal_spread_A / std::numbers::sqrt2;
    for (int i = 0; 0.173 * i <= q_max; ++i) {
      const double q = 0.173 * i;
      const double per_A = std::numbers::pi * physics::wavelength_A(300.0) * q * q;
      double mean = 0.0;
      for (const auto& node : rule.nodes) {
        mean += node.weight * std::cos(per_A * node.defocus_A);
      }
      BOOST_TEST(std::abs(mean - std::exp(-0.5 * per_A * per_A * s * s)) < 1.2e-5);
    }
  }
}

BOOST_AUTO_TEST_CASE(without_focal_spread_one_node_does) {
  const FocalQuadrature rule = focal_quadrature(0.0, 300.0, 4.0, 1e-6);
  BOOST_TEST(rule.nodes.size() == 1);
  BOOST_TEST(rule.error == 0.0);
}

BOOST_AUTO_TEST_CASE(one_node_less_on_each_side_misses_the_tolerance) {
  const FocalQuadrature coarse = focal_quadrature(10.0, 300.0, 4.0, 1e-3);
  const FocalQuadrature fine = focal_quadrature(10.0, 300.0, 4.0, 1e-6);
  BOOST_TEST(coarse.nodes.size() < fine.nodes.size());
  BOOST_TEST(coarse.error > 1e-6);
}

BOOST_AUTO_TEST_CASE(impossible_distributions_are_refused) {
  BOOST_CHECK_THROW((void)focal_quadrature(-1.0, 300.0, 4.0, 1e-4), InputError);
  BOOST_CHECK_THROW((void)focal_quadrature(1e6, 300.0, 4.0, 1e-4), InputError);
  BOOST_CHECK_THROW((void)focal_quadrature(5.0, 300.0, 4.0, 0.0), InputError);
}

BOOST_AUTO_TEST_SUITE_END()
