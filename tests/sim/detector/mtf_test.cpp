#include "sim/detector/mtf.hpp"

#include <cmath>
#include <vector>

#include "tests/support/mpi_test.hpp"

using dosefloor::detector::Mtf;

BOOST_AUTO_TEST_SUITE(mtf)

BOOST_AUTO_TEST_CASE(is_1_at_0_and_half_way_to_its_floor_at_c0) {
  const Mtf mtf{0.4, 3.0, 0.1};
  BOOST_TEST(mtf(0.0) == 1.0);
  BOOST_TEST(mtf(0.4) == 0.55, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(mtf(1e6) == 0.1, boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(columns_are_the_definition_to_2e_6) {
  for (const Mtf& mtf : {Mtf{0.2, 1.0, 0.0}, Mtf{0.3, 5.0, 0.0}, Mtf{0.8, 2.7, 0.05}}) {
    for (const double qx : {0.0, 0.25, 1.0}) {
      std::vector<float> column(257);
      mtf.column(qx, 1.0 / 256.0, 257, 3.0, column.data());
      for (std::size_t i = 0; i < column.size(); ++i) {
        const double q = std::hypot(qx, static_cast<double>(i) / 256.0);
        BOOST_REQUIRE_SMALL(column[i] - 3.0 * mtf(q), 6e-6);
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
