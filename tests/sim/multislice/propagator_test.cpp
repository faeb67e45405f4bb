#include "sim/multislice/propagator.hpp"

#include <cmath>
#include <numbers>

#include "sim/core/physics/electron.hpp"
#include "tests/support/mpi_test.hpp"

namespace multislice = dosefloor::multislice;
namespace tt = boost::test_tools;

BOOST_AUTO_TEST_SUITE(propagator)

const dosefloor::fft::Grid grid = dosefloor::fft::make_grid({64, 48}, 32.0, 24.0);

BOOST_AUTO_TEST_CASE(conserves_the_norm_of_every_frequency) {
  const auto p = multislice::make_propagator(grid, {300.0, {3.0, -2.0}}, 7.0);
  for (const auto& factor : p.x) {
    BOOST_TEST(Kokkos::abs(factor) == 1.0F, tt::tolerance(1e-6F));
  }
  for (const auto& factor : p.y) {
    BOOST_TEST(Kokkos::abs(factor) == 1.0F, tt::tolerance(1e-6F));
  }
}

BOOST_AUTO_TEST_CASE(phase_is_minus_pi_lambda_dz_q2) {
  const auto p = multislice::make_propagator(grid, {300.0, {0.0, 0.0}}, 5.0);
  const double q = -3.0 / 24.0;  // ky index 45 of 48
  const double phase = -std::numbers::pi * dosefloor::physics::wavelength_A(300.0) * 5.0 * q * q;
  BOOST_TEST(p.y[45].real() == std::cos(phase), tt::tolerance(1e-6));
  BOOST_TEST(p.y[45].imag() == std::sin(phase), tt::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(two_half_distances_make_one_whole) {
  const auto half = multislice::make_propagator(grid, {300.0, {0.0, 0.0}}, 40.0);
  const auto whole = multislice::make_propagator(grid, {300.0, {0.0, 0.0}}, 80.0);
  for (std::size_t i = 0; i < whole.x.size(); ++i) {
    BOOST_TEST(Kokkos::abs(half.x[i] * half.x[i] - whole.x[i]) < 1e-6F);
  }
}

// F[f(x - s)] = exp(-2πi q s) F[f]: a tilt towards +x shifts by dz tan θ.
BOOST_AUTO_TEST_CASE(a_beam_tilt_shifts_towards_its_own_direction) {
  const auto straight = multislice::make_propagator(grid, {300.0, {0.0, 0.0}}, 10.0);
  const auto tilted = multislice::make_propagator(grid, {300.0, {20.0, 0.0}}, 10.0);
  const double shift_A = 10.0 * std::tan(0.020);
  const double phase = -2.0 * std::numbers::pi * (5.0 / 32.0) * shift_A;
  const auto ratio = tilted.x[5] / straight.x[5];
  BOOST_TEST(ratio.real() == std::cos(phase), tt::tolerance(1e-5));
  BOOST_TEST(ratio.imag() == std::sin(phase), tt::tolerance(1e-5));
}

BOOST_AUTO_TEST_SUITE_END()
