#include "sim/optics/ctf.hpp"

#include <cmath>
#include <numbers>
#include <vector>

#include "sim/core/physics/electron.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor;
using optics::Ctf;
using optics::Optics;

namespace {

const fft::Grid grid{512, 480, 40.0, 38.0};

double worst_difference_of_columns(const Optics& optics) {
  const Ctf ctf(optics, 300.0, grid);
  const int ky_max = 150;
  double worst = 0.0;
  for (const int kx : {-160, -33, 0, 1, 80, 160}) {
    std::vector<fft::Complex> column(std::size_t{2} * ky_max + 1);
    ctf.column(kx, ky_max, column.data());
    for (int i = 0; i <= 2 * ky_max; ++i) {
      const std::complex<double> expected = ctf(kx / grid.lx_A, (i - ky_max) / grid.ly_A);
      const fft::Complex found = column[static_cast<std::size_t>(i)];
      worst = std::max(worst, std::abs(expected - std::complex<double>(found.real(), found.imag())));
    }
  }
  return worst;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ctf)

BOOST_AUTO_TEST_CASE(columns_of_a_round_lens_are_the_definition) {
  Optics optics;
  optics.aberrations.defocus_A = -183.0;
  optics.aberrations.c30_A = 124500.0;
  optics.aberrations.further.at(8) = {3e7, 0.0};  // C50
  BOOST_TEST(worst_difference_of_columns(optics) < 5e-7);
  optics.focal_spread_A = 7.0;
  optics.angular_spread_mrad = 0.4;
  BOOST_TEST(worst_difference_of_columns(optics) < 5e-7);
}

BOOST_AUTO_TEST_CASE(columns_of_a_lens_of_1_mm_cs_are_the_definition) {
  Optics optics;
  optics.aberrations.defocus_A = 650.0;
  optics.aberrations.c30_A = 1e7;
  BOOST_TEST(worst_difference_of_columns(optics) < 5e-7);
}

BOOST_AUTO_TEST_CASE(columns_of_a_lens_that_is_not_round_are_the_definition) {
  Optics optics;
  optics.aberrations.defocus_A = 40.0;
  optics.aberrations.further.at(0) = {30.0, 0.4};   // C12
  optics.aberrations.further.at(1) = {500.0, 1.4};  // C21
  BOOST_TEST(worst_difference_of_columns(optics) < 5e-7);
}

BOOST_AUTO_TEST_CASE(the_temporal_envelope_is_the_mean_over_a_normal_distribution_of_defocus) {
  Optics optics;
  optics.focal_spread_A = 12.0;
  const Ctf ctf(optics, 300.0, grid);
  const double q = 2.3;
  const double phase = std::numbers::pi * physics::wavelength_A(300.0) * q * q;  // per Å of defocus
  double mean = 0.0;
  double weights = 0.0;
  for (int i = -4000; i <= 4000; ++i) {
    const double x = 2e-3 * i;  // in standard deviations, which are Δ/√2
    mean += std::exp(-0.5 * x * x) * std::cos(phase * x * 12.0 / std::numbers::sqrt2);
    weights += std::exp(-0.5 * x * x);
  }
  BOOST_TEST(ctf(q, 0.0).real() == mean / weights, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(the_spatial_envelope_of_defocus_damps_by_the_shift_of_the_image) {
  Optics optics;
  optics.aberrations.defocus_A = 500.0;
  optics.angular_spread_mrad = 0.3;
  const double q = 1.7;
  // A tilt θ shifts the image by θ · defocus; averaged over exp(-θ²/β²) the beam q is damped by this factor.
  const double expected = std::exp(-std::pow(std::numbers::pi * q * 500.0 * 0.3e-3, 2));
  BOOST_TEST(std::abs(Ctf(optics, 300.0, grid)(0.0, q)) == expected, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(the_cutoff_is_where_the_temporal_envelope_is_1e_7) {
  Optics optics;
  optics.focal_spread_A = 9.0;
  const Ctf ctf(optics, 200.0, grid);
  BOOST_TEST(ctf.temporal_envelope(ctf.cutoff_per_A()) == 1e-7, boost::test_tools::tolerance(1e-3));
  BOOST_TEST(std::isinf(Ctf(Optics(), 200.0, grid).cutoff_per_A()));
}

BOOST_AUTO_TEST_CASE(integrating_the_focal_distribution_leaves_the_temporal_envelope_out) {
  Optics optics;
  optics.focal_spread_A = 9.0;
  optics.coherence = config::Coherence::focal_integration;
  BOOST_TEST(Ctf(optics, 300.0, grid).temporal_envelope(4.0) == 1.0);
}

BOOST_AUTO_TEST_SUITE_END()
