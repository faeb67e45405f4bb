#include "sim/optics/line_interpolation.hpp"

#include <cmath>
#include <complex>
#include <numbers>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor;
using optics::LineInterpolation;

namespace {

constexpr double length_A = 44.0;
constexpr double spacing_A = 0.0745;  // the line is passed before the last point
constexpr int points = 630;

/// Largest error of exp(2πi k x / L) at the points.
double error_of_frequency(int k, int samples, int k_end) {
  const LineInterpolation line(samples, length_A, k_end, points, spacing_A);
  double worst = 0.0;
  for (int j = 0; j < points; ++j) {
    std::complex<double> sum = 0.0;
    for (int t = 0; t < LineInterpolation::taps; ++t) {
      const int i = (line.first(j) + t) % samples;
      sum += std::polar(line.weights(j)[t] * line.correction(k), 2.0 * std::numbers::pi * k * i / samples);
    }
    const double expected = 2.0 * std::numbers::pi * k * j * spacing_A / length_A;
    worst = std::max(worst, std::abs(sum - std::polar(1.0, expected)));
  }
  return worst;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(line_interpolation)

BOOST_AUTO_TEST_CASE(frequencies_of_either_sign_are_right_between_the_samples) {
  for (const int k : {0, 1, 40, -107}) {
    BOOST_TEST_CONTEXT("frequency " << k) {
      BOOST_TEST(error_of_frequency(k, 560, 214) < 2e-6);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_highest_frequencies_are_right_to_3e_5_with_1_3_times_the_samples) {
  BOOST_TEST(error_of_frequency(214, 560, 215) < 3e-5);
  BOOST_TEST(error_of_frequency(106, 280, 107) < 3e-5);
}

BOOST_AUTO_TEST_CASE(more_samples_make_it_more_accurate) {
  BOOST_TEST(error_of_frequency(94, 560, 95) < 2e-7);
}

BOOST_AUTO_TEST_CASE(too_few_samples_for_the_frequencies_are_refused) {
  BOOST_CHECK_THROW(LineInterpolation(100, length_A, 51, 10, 0.1), Error);
  BOOST_CHECK_THROW(LineInterpolation(6, length_A, 2, 10, 0.1), Error);
  BOOST_CHECK_THROW(LineInterpolation(100, length_A, 20, 10, 0.0), Error);
}

BOOST_AUTO_TEST_SUITE_END()
