#include "sim/core/vector_math/unit_phase.hpp"

#include <cmath>

#include "tests/support/mpi_test.hpp"

BOOST_AUTO_TEST_SUITE(unit_phase)

BOOST_AUTO_TEST_CASE(agrees_with_double_precision_to_2e_7_from_minus_100_to_100_rad) {
  double worst = 0.0;
  for (int i = -1000000; i <= 1000000; ++i) {
    const float x = 1e-4F * static_cast<float>(i);
    float c = 0.0F;
    float s = 0.0F;
    dosefloor::vector_math::unit_phase(x, c, s);
    worst = std::max({worst, std::abs(c - std::cos(static_cast<double>(x))),
                      std::abs(s - std::sin(static_cast<double>(x)))});
  }
  BOOST_TEST(worst < 2e-7);
}

BOOST_AUTO_TEST_SUITE_END()
