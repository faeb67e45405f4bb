#define BOOST_TEST_MODULE imaging
#include "sim/imaging/camera_grid.hpp"

#include <cmath>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor;
using imaging::snapped_size;
using imaging::snapped_sizes;

BOOST_AUTO_TEST_SUITE(camera_grid)

BOOST_AUTO_TEST_CASE(no_friendly_size_has_a_pixel_nearer_to_the_drawn_one) {
  for (const double length_A : {20.48, 36.0, 44.0}) {
    for (int i = 0; i < 182; ++i) {
      const double sampling_A = 0.05 + 0.00137 * i;
      const int n = snapped_size(length_A, sampling_A);
      const double distance_A = std::abs(length_A / n - sampling_A);
      for (int other = 8; other < 1200; other = fft::friendly_size(other + 2)) {
        BOOST_REQUIRE(distance_A <= std::abs(length_A / other - sampling_A) + 1e-12);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_pixels_of_a_friendly_size_stay_as_they_are) {
  BOOST_TEST(snapped_size(44.0, 44.0 / 588.0) == 588);
  BOOST_TEST(snapped_size(44.0, 44.0 / 560.0) == 560);
}

BOOST_AUTO_TEST_CASE(the_sizes_of_a_range_are_those_that_its_samplings_snap_to) {
  std::set<int> expected;
  for (int i = 0; i <= 2000; ++i) {
    expected.insert(snapped_size(44.0, 0.07 + 0.01 * i / 2000.0));
  }
  BOOST_TEST((snapped_sizes(44.0, {0.07, 0.08}) == expected));
  BOOST_TEST((snapped_sizes(44.0, {0.075, 0.075}) == std::set<int>{snapped_size(44.0, 0.075)}));
}

BOOST_AUTO_TEST_CASE(a_snapped_field_is_the_box_and_any_other_has_the_pixels_asked_for) {
  const fft::Grid snapped = imaging::camera_grid(44.0, 36.0, 0.0773, true);
  BOOST_TEST(snapped.lx_A == 44.0);
  BOOST_TEST(snapped.ly_A == 36.0);
  const fft::Grid exact = imaging::camera_grid(44.0, 36.0, 0.0773, false);
  BOOST_TEST(exact.nx == snapped.nx);
  BOOST_TEST(exact.ny == snapped.ny);
  BOOST_TEST(exact.dx_A() == 0.0773, boost::test_tools::tolerance(1e-14));
  BOOST_TEST(exact.dy_A() == 0.0773, boost::test_tools::tolerance(1e-14));
  BOOST_TEST(std::abs(exact.lx_A / 44.0 - 1.0) < 0.025);
}

BOOST_AUTO_TEST_CASE(an_impossible_sampling_is_refused) {
  BOOST_CHECK_THROW((void)snapped_size(44.0, 0.0), InputError);
  BOOST_CHECK_THROW((void)snapped_size(-1.0, 0.1), InputError);
}

BOOST_AUTO_TEST_SUITE_END()
