#define BOOST_TEST_MODULE vector_math
#include "sim/core/vector_math/exponential.hpp"

#include <algorithm>
#include <cmath>

#include "tests/support/mpi_test.hpp"

using namespace dosefloor;

BOOST_AUTO_TEST_SUITE(exponential)

BOOST_AUTO_TEST_CASE(powers_of_2_agree_with_double_precision_to_2e_7) {
  double worst = 0.0;
  for (int i = -125999; i <= 125999; ++i) {
    const float x = 1e-3F * static_cast<float>(i);
    const double exact = std::exp2(static_cast<double>(x));
    worst = std::max(worst, std::abs(vector_math::exp2(x) / exact - 1.0));
  }
  BOOST_TEST(worst < 2e-7);
}

BOOST_AUTO_TEST_CASE(exponentials_agree_with_double_precision_to_1e_7_of_2_plus_x) {
  double worst = 0.0;
  for (int i = -86000; i <= 86000; ++i) {
    const float x = 1e-3F * static_cast<float>(i);
    const double error = vector_math::exp(x) / std::exp(static_cast<double>(x)) - 1.0;
    worst = std::max(worst, std::abs(error) / (2.0 + std::abs(x)));
  }
  BOOST_TEST(worst < 1e-7);
}

BOOST_AUTO_TEST_CASE(an_exponential_beyond_single_precision_is_the_least_normal_number) {
  BOOST_TEST(vector_math::exp(-1e6F) == 0x1p-126F);
}

BOOST_AUTO_TEST_CASE(logarithms_agree_with_double_precision_to_2e_7) {
  double worst = 0.0;
  for (int i = -120000; i <= 120000; ++i) {
    const float x = std::exp2(1e-3F * static_cast<float>(i));
    const double exact = std::log2(static_cast<double>(x));
    worst = std::max(worst, std::abs(vector_math::log2(x) - exact) / std::max(1.0, std::abs(exact)));
  }
  BOOST_TEST(worst < 2e-7);
}

BOOST_AUTO_TEST_SUITE_END()
