#include "sim/potential/phase_powers.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <vector>

#include "tests/support/mpi_test.hpp"

namespace {

constexpr float untouched = -7.0F;

struct Phases {
  std::vector<float> cosine;
  std::vector<float> sine;
};

/// Phases 0 .. count - 1, and one element behind them that must stay `untouched`.
Phases phases(double u, int count) {
  const auto size = static_cast<std::size_t>(count) + 1;
  Phases result{std::vector<float>(size, untouched), std::vector<float>(size, untouched)};
  dosefloor::potential::phase_powers(u, count, result.cosine.data(), result.sine.data());
  return result;
}

/// Largest distance from the exact phases. The argument is reduced first, so that it is exact for k u > 1
/// too.
double largest_error(double u, int count) {
  const Phases result = phases(u, count);
  double largest = 0.0;
  for (int k = 0; k < count; ++k) {
    const auto i = static_cast<std::size_t>(k);
    const double turns = std::remainder(k * (u - std::floor(u)), 1.0);
    const auto exact = std::polar(1.0, 2.0 * std::numbers::pi * turns);
    largest = std::max(largest, std::abs(std::complex<double>(result.cosine[i], result.sine[i]) - exact));
  }
  return largest;
}

constexpr double float_rounding = 0x1p-24;  // half a unit in the last place of numbers below 1

}  // namespace

BOOST_AUTO_TEST_SUITE(phase_powers)

BOOST_AUTO_TEST_CASE(up_to_2000_powers_are_exact_to_the_rounding_of_float) {
  for (const double u : {0.0, 0.1234567, 0.25, 1.0 / 3.0, 0.5, 0.9999}) {
    BOOST_TEST_CONTEXT("u = " << u) {
      BOOST_TEST(largest_error(u, 2001) < 1.01 * float_rounding);
    }
  }
}

BOOST_AUTO_TEST_CASE(an_atom_beyond_the_box_has_the_phases_of_its_periodic_image) {
  for (const double u : {-0.3, -2.75, 1.4, 7.123}) {
    BOOST_TEST_CONTEXT("u = " << u) {
      BOOST_TEST(largest_error(u, 2001) < 1.01 * float_rounding);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_phases_at_the_origin_are_exactly_one) {
  const Phases result = phases(0.0, 100);
  BOOST_TEST(std::all_of(result.cosine.begin(), result.cosine.end() - 1, [](float c) { return c == 1.0F; }));
  BOOST_TEST(std::all_of(result.sine.begin(), result.sine.end() - 1, [](float s) { return s == 0.0F; }));
}

BOOST_AUTO_TEST_CASE(any_count_is_written_whole_and_nothing_behind_it) {
  for (const int count : {0, 1, 2, 7, 8, 9, 15, 16, 17}) {
    BOOST_TEST_CONTEXT("count = " << count) {
      BOOST_TEST(largest_error(0.37, count) < 1.01 * float_rounding);
      BOOST_TEST(phases(0.37, count).cosine.back() == untouched);
      BOOST_TEST(phases(0.37, count).sine.back() == untouched);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
