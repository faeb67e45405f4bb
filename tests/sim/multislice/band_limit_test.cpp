#define BOOST_TEST_MODULE wave
#include "sim/multislice/band_limit.hpp"

#include "tests/support/mpi_test.hpp"

namespace tt = boost::test_tools;
using dosefloor::multislice::BandLimit;

BOOST_AUTO_TEST_SUITE(band_limit)

BOOST_AUTO_TEST_CASE(is_two_thirds_of_the_coarser_axis_nyquist) {
  const BandLimit limit(dosefloor::fft::make_grid({300, 280}, 30.0, 35.0));  // 0.1 Å and 0.125 Å
  BOOST_TEST(limit.cutoff_per_A() == 2.0 / 3.0 / (2.0 * 0.125), tt::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(tapers_by_a_cosine_inside_the_cutoff) {
  const BandLimit limit(dosefloor::fft::make_grid({256, 256}, 25.6, 25.6));  // 0.1 Å
  const double taper = 0.01 / 0.1;
  BOOST_TEST(limit(limit.cutoff_per_A() - 1.001 * taper) == 1.0);
  BOOST_TEST(limit(limit.cutoff_per_A() - 0.5 * taper) == 0.5, tt::tolerance(1e-12));
  BOOST_TEST(limit(limit.cutoff_per_A() + 1e-12) == 0.0);
  BOOST_TEST(limit(0.0) == 1.0);
}

BOOST_AUTO_TEST_SUITE_END()
