#define BOOST_TEST_MODULE fft
#include "sim/core/fft/grid.hpp"

#include <limits>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"

namespace fft = dosefloor::fft;
using dosefloor::InputError;

namespace {

/// By trial: even, and 1 once every factor 2, 3, 5 and 7 is taken out.
bool is_friendly_by_trial(int n) {
  if (n % 2 != 0) {
    return false;
  }
  for (int factor = 2; factor <= 7; ++factor) {
    while (n % factor == 0) {
      n /= factor;
    }
  }
  return n == 1;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(grid)

BOOST_AUTO_TEST_CASE(friendly_size_is_the_least_even_number_of_factors_2_3_5_7) {
  for (int minimum = 1; minimum <= 5000; ++minimum) {
    int expected = minimum;
    while (!is_friendly_by_trial(expected)) {
      ++expected;
    }
    BOOST_REQUIRE_EQUAL(fft::friendly_size(minimum), expected);
  }
}

BOOST_AUTO_TEST_CASE(a_friendly_size_of_no_points_is_refused) {
  BOOST_CHECK_THROW((void)fft::friendly_size(0), InputError);
  BOOST_CHECK_THROW((void)fft::friendly_size(-8), InputError);
}

BOOST_AUTO_TEST_CASE(a_chosen_grid_is_the_least_friendly_one_that_is_fine_enough) {
  const fft::Grid grid = fft::choose_grid(44.0, 30.0, 0.08);  // 550 and 375 points at least
  BOOST_TEST(grid.nx == 560);
  BOOST_TEST(grid.ny == 378);
  BOOST_TEST(grid.lx_A == 44.0);
  BOOST_TEST(grid.ly_A == 30.0);
  BOOST_TEST(grid.dx_A() <= 0.08);
  BOOST_TEST(grid.dy_A() <= 0.08);
  BOOST_TEST(grid.pixels() == 560L * 378L);
}

// In double 3.6 / 0.06 is 60.00000000000001 and 43.2 / 0.06 is 720.0000000000001.
BOOST_AUTO_TEST_CASE(rounding_of_length_over_sampling_adds_no_pixel) {
  const fft::Grid grid = fft::choose_grid(3.6, 43.2, 0.06);
  BOOST_TEST(grid.nx == 60);
  BOOST_TEST(grid.ny == 720);
}

BOOST_AUTO_TEST_CASE(a_coarse_grid_has_eight_points) {
  BOOST_TEST(fft::choose_grid(1.0, 1.0, 10.0).nx == 8);
  BOOST_TEST(fft::choose_grid(1.0, 1.0, 10.0).ny == 8);
}

BOOST_AUTO_TEST_CASE(lengths_and_samplings_that_are_no_positive_numbers_are_refused) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  for (const double bad : {0.0, -1.0, nan, infinity}) {
    BOOST_TEST_CONTEXT("found " << bad) {
      BOOST_CHECK_THROW((void)fft::choose_grid(bad, 10.0, 0.1), InputError);
      BOOST_CHECK_THROW((void)fft::choose_grid(10.0, bad, 0.1), InputError);
      BOOST_CHECK_THROW((void)fft::choose_grid(10.0, 10.0, bad), InputError);
      BOOST_CHECK_THROW((void)fft::make_grid({8, 8}, bad, 10.0), InputError);
      BOOST_CHECK_THROW((void)fft::make_grid({8, 8}, 10.0, bad), InputError);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_sampling_that_needs_too_many_points_is_refused) {
  BOOST_TEST(fft::choose_grid(65536.0, 8.0, 1.0).nx == 65536);
  BOOST_CHECK_THROW((void)fft::choose_grid(65537.0, 8.0, 1.0), InputError);
  BOOST_CHECK_THROW((void)fft::choose_grid(8.0, 1.0, 1e-300), InputError);
}

BOOST_AUTO_TEST_CASE(a_made_grid_has_the_points_asked_for_friendly_or_not) {
  const fft::Grid grid = fft::make_grid({11, 65536}, 22.0, 65536.0);
  BOOST_TEST(grid.nx == 11);
  BOOST_TEST(grid.ny == 65536);
  BOOST_TEST(grid.dx_A() == 2.0);
  BOOST_TEST(grid.dy_A() == 1.0);
}

BOOST_AUTO_TEST_CASE(a_made_grid_below_8_or_above_65536_points_is_refused) {
  for (const int bad : {-1, 0, 7, 65537}) {
    BOOST_CHECK_THROW((void)fft::make_grid({bad, 8}, 10.0, 10.0), InputError);
    BOOST_CHECK_THROW((void)fft::make_grid({8, bad}, 10.0, 10.0), InputError);
  }
}

BOOST_AUTO_TEST_CASE(signed_frequencies_of_an_even_grid_end_at_minus_nyquist) {
  constexpr std::array<int, 6> expected{0, 1, 2, -3, -2, -1};
  for (int i = 0; i < 6; ++i) {
    BOOST_TEST(fft::signed_frequency(i, 6) == expected.at(static_cast<std::size_t>(i)));
  }
}

BOOST_AUTO_TEST_CASE(signed_frequencies_of_an_odd_grid_are_symmetric) {
  constexpr std::array<int, 5> expected{0, 1, 2, -2, -1};
  for (int i = 0; i < 5; ++i) {
    BOOST_TEST(fft::signed_frequency(i, 5) == expected.at(static_cast<std::size_t>(i)));
  }
}

BOOST_AUTO_TEST_SUITE_END()
