#define BOOST_TEST_MODULE label
#include "sim/label/hull.hpp"

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"

namespace label = dosefloor::label;
using label::Hull;
using label::Point;

namespace {

double cross(const Point& a, const Point& b, const Point& c) {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hull)

BOOST_AUTO_TEST_CASE(a_square_with_points_on_edges_and_inside_has_four_vertices) {
  const Hull hull =
      label::convex_hull({{1, 1}, {0, 0}, {2, 0}, {1, 0}, {0, 2}, {2, 2}, {2, 1}, {0, 1}, {1, 2}, {0, 0}});
  BOOST_TEST((hull.vertices_A == std::vector<Point>{{0, 0}, {2, 0}, {2, 2}, {0, 2}}));
}

BOOST_AUTO_TEST_CASE(random_points_are_left_of_every_edge_and_turns_are_counter_clockwise) {
  std::mt19937_64 generator(3);
  std::uniform_real_distribution<double> coordinate(-10.0, 30.0);
  for (int cloud = 0; cloud < 50; ++cloud) {
    std::vector<Point> points(60);
    for (Point& p : points) {
      p = {coordinate(generator), coordinate(generator)};
    }
    const std::vector<Point> vertices = label::convex_hull(points).vertices_A;
    for (std::size_t i = 0; i < vertices.size(); ++i) {
      const Point& a = vertices[i];
      const Point& b = vertices[(i + 1) % vertices.size()];
      BOOST_TEST(cross(a, b, vertices[(i + 2) % vertices.size()]) > 0.0);
      for (const Point& p : points) {
        BOOST_REQUIRE(cross(a, b, p) >= -1e-9);
      }
    }
  }
}

// Rounding puts the atoms of a vertical row at slightly different x, and so in any order of y.
BOOST_AUTO_TEST_CASE(rounding_within_a_vertical_row_loses_no_corner) {
  const double tiny = 1e-15;
  const Hull hull = label::convex_hull(
      {{5, 10}, {5 + tiny, 0}, {5 + 2 * tiny, 5}, {5 + 3 * tiny, 7}, {20, 0}, {20 + 4 * tiny, 5}, {20, 10}});
  BOOST_REQUIRE(hull.vertices_A.size() == 4U);
  const std::vector<Point> corners = {{5, 10}, {5, 0}, {20, 0}, {20, 10}};
  for (std::size_t i = 0; i < 4; ++i) {
    BOOST_TEST(std::abs(hull.vertices_A[i][0] - corners[i][0]) < 1e-9);
    BOOST_TEST(hull.vertices_A[i][1] == corners[i][1]);
  }
}

BOOST_AUTO_TEST_CASE(too_few_or_collinear_points_enclose_nothing) {
  BOOST_TEST(label::convex_hull(std::vector<Point>{}).vertices_A.empty());
  BOOST_TEST((label::convex_hull({{1, 2}, {1, 2}}).vertices_A == std::vector<Point>{{1, 2}}));
  const Hull segment = label::convex_hull({{0, 0}, {3, 1}, {6, 2}, {9, 3 + 1e-14}});
  BOOST_TEST(segment.vertices_A.size() == 2U);
  BOOST_TEST(segment.vertices_A[0][0] == 0.0);
  BOOST_TEST(segment.vertices_A[1][0] == 9.0);
  BOOST_TEST(!segment.encloses_area());
}

BOOST_AUTO_TEST_CASE(only_atoms_of_the_element_count_and_their_z_does_not) {
  const dosefloor::structure::Structure atoms{
      {10, 10, 10}, {79, 79, 58, 79, 8}, {{1, 1, 0}, {3, 1, 5}, {9, 9, 0}, {1, 4, 9}, {0, 0, 0}}};
  BOOST_TEST((label::convex_hull(atoms, 79).vertices_A == std::vector<Point>{{1, 1}, {3, 1}, {1, 4}}));
  BOOST_TEST(label::convex_hull(atoms, 26).vertices_A.empty());
}

BOOST_AUTO_TEST_CASE(points_that_are_not_finite_are_an_error) {
  BOOST_CHECK_THROW((void)label::convex_hull({{0, 0}, {1, std::numeric_limits<double>::quiet_NaN()}}),
                    dosefloor::Error);
}

BOOST_AUTO_TEST_SUITE_END()
