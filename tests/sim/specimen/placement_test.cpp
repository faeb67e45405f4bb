#include "sim/specimen/placement.hpp"

#include <cmath>
#include <vector>

#include "sim/core/errors/error.hpp"
#include "sim/core/random/stream.hpp"
#include "sim/specimen/pose.hpp"
#include "tests/sim/specimen/geometry.hpp"
#include "tests/support/mpi_test.hpp"

namespace specimen = dosefloor::specimen;
namespace tt = boost::test_tools;
using dosefloor::random::Purpose;
using dosefloor::random::Stream;
using dosefloor::random::StreamKey;
using dosefloor::test::Vec3;

BOOST_AUTO_TEST_SUITE(placement)

BOOST_AUTO_TEST_CASE(without_tilt_the_circle_is_the_smallest_around_a_rectangle) {
  const auto cylinder =
      specimen::bounding_cylinder({{1, 2, 0}, {4, 2, 1}, {4, 6, 5}, {1, 6, 2}, {2, 3, 1}}, 0.0);
  BOOST_TEST(cylinder.centre_A[0] == 2.5, tt::tolerance(1e-12));
  BOOST_TEST(cylinder.centre_A[1] == 4.0, tt::tolerance(1e-12));
  BOOST_TEST(cylinder.centre_A[2] == 2.5, tt::tolerance(1e-12));
  BOOST_TEST(cylinder.radius_A == 2.5, tt::tolerance(1e-12));
  BOOST_TEST(cylinder.half_height_A == 2.5, tt::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(the_circle_of_an_acute_triangle_goes_through_its_corners) {
  const auto cylinder = specimen::bounding_cylinder({{0, 0, 0}, {6, 0, 0}, {3, 4, 0}}, 0.0);
  BOOST_TEST(cylinder.centre_A[0] == 3.0, tt::tolerance(1e-12));
  BOOST_TEST(cylinder.centre_A[1] == 0.875, tt::tolerance(1e-12));
  BOOST_TEST(cylinder.radius_A == 3.125, tt::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(points_on_a_line_have_the_circle_on_the_longest_distance) {
  const auto cylinder = specimen::bounding_cylinder({{0, 0, 0}, {1, 1, 0}, {4, 4, 0}, {2, 2, 0}}, 0.0);
  BOOST_TEST(cylinder.radius_A == std::sqrt(8.0), tt::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(a_single_atom_needs_no_room) {
  const auto cylinder = specimen::bounding_cylinder({{7, 8, 9}}, 3.0);
  BOOST_TEST((cylinder.centre_A == Vec3{7, 8, 9}));
  BOOST_TEST(cylinder.radius_A == 0.0);
}

BOOST_AUTO_TEST_CASE(no_atom_has_no_cylinder) {
  BOOST_CHECK_THROW((void)specimen::bounding_cylinder({}, 3.0), dosefloor::Error);
}

BOOST_AUTO_TEST_CASE(any_allowed_pose_keeps_the_points_in_the_cylinder) {
  Stream stream(StreamKey{14, Purpose::specimen, 0, 0});
  for (int cloud = 0; cloud < 20; ++cloud) {
    std::vector<Vec3> points(50);
    for (Vec3& r : points) {
      r = {stream.uniform(-20.0, 10.0), stream.uniform(0.0, 12.0), stream.uniform(5.0, 30.0)};
    }
    const auto cylinder = specimen::bounding_cylinder(points, 5.0);
    for (int turn = 0; turn < 50; ++turn) {
      const auto matrix = specimen::rotation_matrix(specimen::draw_pose(stream, 5.0));
      for (const Vec3& r : points) {
        const Vec3 turned = specimen::rotate(matrix, dosefloor::test::minus(r, cylinder.centre_A));
        BOOST_REQUIRE(std::hypot(turned[0], turned[1]) <= cylinder.radius_A + 1e-9);
        BOOST_REQUIRE(std::abs(turned[2]) <= cylinder.half_height_A + 1e-9);
      }
    }
  }
}

// The room for tilt is not given away: a rod needs its half length times the tilt's sine, no more.
BOOST_AUTO_TEST_CASE(the_allowance_for_tilt_is_tight_for_a_rod_along_the_beam) {
  const auto cylinder = specimen::bounding_cylinder({{0, 0, 0}, {0, 0, 20}}, 30.0);
  BOOST_TEST(cylinder.radius_A == 5.0, tt::tolerance(1e-12));
  BOOST_TEST(cylinder.half_height_A == 10.0, tt::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(the_box_has_the_margin_on_every_side) {
  const Vec3 box = specimen::box_needed_A({{0, 0, 0}, 10.0, 7.0}, 2.0);
  BOOST_TEST((box == Vec3{24.0, 24.0, 18.0}));
}

BOOST_AUTO_TEST_SUITE_END()
