#include "sim/label/view.hpp"

#include <cmath>
#include <numbers>

#include "tests/support/mpi_test.hpp"

namespace label = dosefloor::label;
using label::Hull;
using label::PixelGrid;
using label::share_in_view;

namespace {

/// Pixels of 0.5 x 0.25 Å that cover [0, 10] x [0, 10] Å.
const PixelGrid grid{20, 40, 0.5, 0.25, 0.25, 0.125};

Hull square(double x, double y, double side) {
  return label::convex_hull({{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(view)

BOOST_AUTO_TEST_CASE(a_particle_inside_or_up_to_the_edges_is_wholly_in_view) {
  BOOST_TEST(share_in_view(square(3.1, 4.7, 2.3), grid) == 1.0);
  BOOST_TEST(share_in_view(square(0.0, 0.0, 10.0), grid) == 1.0);
}

BOOST_AUTO_TEST_CASE(a_square_across_an_edge_or_a_corner_is_in_view_by_the_area_inside,
                     *boost::unit_test::tolerance(1e-12)) {
  BOOST_TEST(share_in_view(square(-1.0, 4.0, 4.0), grid) == 0.75);
  BOOST_TEST(share_in_view(square(9.0, 4.0, 4.0), grid) == 0.25);
  BOOST_TEST(share_in_view(square(3.0, -2.0, 4.0), grid) == 0.5);
  BOOST_TEST(share_in_view(square(7.0, 8.0, 4.0), grid) == 0.75 * 0.5);
}

BOOST_AUTO_TEST_CASE(a_particle_larger_than_the_image_is_in_view_by_the_images_area,
                     *boost::unit_test::tolerance(1e-12)) {
  BOOST_TEST(share_in_view(square(-5.0, -5.0, 20.0), grid) == 100.0 / 400.0);
}

BOOST_AUTO_TEST_CASE(a_diamond_loses_the_corners_that_reach_out, *boost::unit_test::tolerance(1e-12)) {
  const Hull diamond = label::convex_hull({{-1.0, 5.0}, {5.0, -1.0}, {11.0, 5.0}, {5.0, 11.0}});
  BOOST_TEST(share_in_view(diamond, grid) == 1.0 - 4.0 * 1.0 / 72.0);
}

BOOST_AUTO_TEST_CASE(a_particle_beyond_the_image_is_not_in_view) {
  BOOST_TEST(share_in_view(square(12.0, 3.0, 2.0), grid) == 0.0);
  BOOST_TEST(share_in_view(square(-4.0, -4.0, 2.0), grid) == 0.0);
}

BOOST_AUTO_TEST_CASE(nothing_is_cut_off_where_there_is_no_particle) {
  BOOST_TEST(share_in_view(Hull{}, grid) == 1.0);
  BOOST_TEST(share_in_view(label::convex_hull({{-3.0, 2.0}, {-1.0, 4.0}}), grid) == 1.0);
}

BOOST_AUTO_TEST_CASE(the_share_is_that_of_the_masks_pixels) {
  label::Hull circle;
  for (int i = 0; i < 60; ++i) {
    const double angle = 2.0 * std::numbers::pi * i / 60;
    circle.vertices_A.push_back({9.0 + 4.0 * std::cos(angle), 3.0 + 4.0 * std::sin(angle)});
  }
  circle = label::convex_hull(circle.vertices_A);
  const PixelGrid fine{1000, 1000, 0.01, 0.01, 0.005, 0.005};
  const PixelGrid all{2000, 2000, 0.01, 0.01, -4.995, -4.995};
  const auto pixels = [&](const PixelGrid& of) {
    double sum = 0.0;
    for (const std::uint8_t inside : label::rasterise(circle, of)) {
      sum += inside;
    }
    return sum;
  };
  BOOST_TEST(share_in_view(circle, fine) == pixels(fine) / pixels(all), boost::test_tools::tolerance(1e-3));
}

BOOST_AUTO_TEST_SUITE_END()
