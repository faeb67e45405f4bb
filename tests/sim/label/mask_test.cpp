#include "sim/label/mask.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include "sim/core/errors/error.hpp"
#include "sim/structure/xyz.hpp"
#include "tests/support/mpi_test.hpp"

namespace label = dosefloor::label;
using label::Hull;
using label::PixelGrid;
using label::Point;
using Mask = std::vector<std::uint8_t>;

namespace {

std::size_t area(const Mask& mask) {
  return std::accumulate(mask.begin(), mask.end(), std::size_t{0});
}

/// Least distance of a point from the lines through the edges, positive on the inner side of all of them.
double depth_inside(const Hull& hull, double x, double y) {
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < hull.vertices_A.size(); ++i) {
    const Point& a = hull.vertices_A[i];
    const Point& b = hull.vertices_A[(i + 1) % hull.vertices_A.size()];
    const double cross = (b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]);
    least = std::min(least, cross / std::hypot(b[0] - a[0], b[1] - a[1]));
  }
  return least;
}

/// Binary PBM: rows of bits, the first pixel in the highest bit of a byte (written by mask_a.py).
Mask read_pbm(const std::string& path, std::size_t nx, std::size_t ny) {
  std::ifstream file(path, std::ios::binary);
  std::string magic;
  std::size_t columns = 0;
  std::size_t rows = 0;
  file >> magic >> columns >> rows;
  BOOST_REQUIRE((magic == "P4" && columns == nx && rows == ny && nx % 8 == 0));
  file.get();
  std::vector<char> bytes(nx * ny / 8);
  BOOST_REQUIRE(file.read(bytes.data(), static_cast<std::streamsize>(bytes.size())));
  Mask mask(nx * ny);
  for (std::size_t i = 0; i < mask.size(); ++i) {
    mask[i] = static_cast<std::uint8_t>(static_cast<unsigned char>(bytes[i / 8]) >> (7 - i % 8) & 1U);
  }
  return mask;
}

const Hull square{{{2.0, 1.0}, {6.0, 1.0}, {6.0, 3.0}, {2.0, 3.0}}};

}  // namespace

BOOST_AUTO_TEST_SUITE(mask)

// Centres on the border count: x = 2..6 and y = 1..3 of a grid of 1 Å.
BOOST_AUTO_TEST_CASE(centres_inside_or_on_a_rectangle_are_set) {
  const Mask mask = label::rasterise(square, {8, 5, 1.0, 1.0});
  const Mask expected = {0, 0, 0, 0, 0, 0, 0, 0,  //
                         0, 0, 1, 1, 1, 1, 1, 0,  //
                         0, 0, 1, 1, 1, 1, 1, 0,  //
                         0, 0, 1, 1, 1, 1, 1, 0,  //
                         0, 0, 0, 0, 0, 0, 0, 0};
  BOOST_TEST(mask == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(centres_on_an_edge_count_whatever_the_rounding) {
  const Hull hull{
      {{0.1, 0.1}, {0.7, 0.1}, {0.7, 0.3}, {0.1, 0.3}}};  // 3 * 0.1 and 7 * 0.1 are not 0.3 and 0.7
  BOOST_TEST(area(label::rasterise(hull, {10, 10, 0.1, 0.1})) == 21U);
}

BOOST_AUTO_TEST_CASE(a_triangle_has_its_rows_in_y_and_columns_in_x) {
  const Mask mask = label::rasterise({{{0.0, 0.0}, {3.0, 0.0}, {0.0, 1.5}}}, {4, 4, 1.0, 0.5});
  const Mask expected = {1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 0, 0, 1, 0, 0, 0};
  BOOST_TEST(mask == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_origin_moves_the_centres) {
  const Mask moved = label::rasterise(square, {8, 5, 1.0, 1.0, 2.0, 1.0});
  const Mask expected = {1, 1, 1, 1, 1, 0, 0, 0,  //
                         1, 1, 1, 1, 1, 0, 0, 0,  //
                         1, 1, 1, 1, 1, 0, 0, 0,  //
                         0, 0, 0, 0, 0, 0, 0, 0,  //
                         0, 0, 0, 0, 0, 0, 0, 0};
  BOOST_TEST(moved == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_is_outside_the_field_is_cut_off) {
  const Hull large{{{-10.0, -10.0}, {20.0, -10.0}, {20.0, 20.0}, {-10.0, 20.0}}};
  BOOST_TEST(area(label::rasterise(large, {8, 5, 1.0, 1.0})) == 40U);
  const Hull elsewhere{{{-10.0, 1.0}, {-5.0, 1.0}, {-5.0, 3.0}}};
  BOOST_TEST(area(label::rasterise(elsewhere, {8, 5, 1.0, 1.0})) == 0U);
}

BOOST_AUTO_TEST_CASE(a_hull_without_area_covers_no_pixel) {
  for (const Hull& hull : {Hull{}, Hull{{{2.0, 2.0}}}, Hull{{{1.0, 1.0}, {3.0, 3.0}}}}) {
    BOOST_TEST(area(label::rasterise(hull, {8, 5, 1.0, 1.0})) == 0U);
  }
}

BOOST_AUTO_TEST_CASE(the_area_of_a_circle_is_found) {
  std::vector<Point> circle;
  for (int i = 0; i < 360; ++i) {
    const double angle = i * std::acos(-1.0) / 180.0;
    circle.push_back({15.0 + 10.0 * std::cos(angle), 14.0 + 10.0 * std::sin(angle)});
  }
  const double pixels =
      static_cast<double>(area(label::rasterise(label::convex_hull(circle), {600, 600, 0.05, 0.05})));
  BOOST_TEST(pixels * 0.05 * 0.05 == 100.0 * std::acos(-1.0), boost::test_tools::tolerance(1e-3));
}

// mask_a.py: the mask of the reference case, computed elsewhere.
BOOST_AUTO_TEST_CASE(the_mask_of_the_reference_structure_is_that_computed_elsewhere) {
  constexpr std::size_t n = 256;
  const auto atoms = dosefloor::structure::read_xyz(std::string(DOSEFLOOR_TEST_DATA) + "/a.xyz");
  const Hull hull = label::convex_hull(atoms, 79);
  const double d = 30.0 / n;
  const Mask found = label::rasterise(hull, {n, n, d, d});
  const Mask expected = read_pbm(std::string(DOSEFLOOR_LABEL_FIXTURES) + "/mask_a.pbm", n, n);
  for (std::size_t iy = 0; iy < n; ++iy) {
    for (std::size_t ix = 0; ix < n; ++ix) {
      const double depth = depth_inside(hull, static_cast<double>(ix) * d, static_cast<double>(iy) * d);
      if (std::abs(depth) > 1e-6) {
        BOOST_TEST_CONTEXT("pixel (" << ix << ", " << iy << "), " << depth << " Å inside") {
          BOOST_TEST(int{found[iy * n + ix]} == int{expected[iy * n + ix]});
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(impossible_grids_are_refused) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const PixelGrid& grid :
       {PixelGrid{0, 5, 1.0, 1.0}, PixelGrid{5, 0, 1.0, 1.0}, PixelGrid{5, 5, 0.0, 1.0},
        PixelGrid{5, 5, 1.0, -1.0}, PixelGrid{5, 5, nan, 1.0}, PixelGrid{5, 5, 1.0, 1.0, nan, 0.0}}) {
    BOOST_CHECK_THROW((void)label::rasterise(square, grid), dosefloor::InputError);
  }
}

BOOST_AUTO_TEST_SUITE_END()
