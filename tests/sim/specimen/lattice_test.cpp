#include "sim/specimen/lattice.hpp"

#include <cmath>
#include <numbers>

#include "tests/sim/specimen/geometry.hpp"
#include "tests/support/mpi_test.hpp"

namespace specimen = dosefloor::specimen;
namespace tt = boost::test_tools;
using dosefloor::test::Vec3;

namespace {

void check_equal(const Vec3& found, const Vec3& expected) {
  for (std::size_t axis = 0; axis < 3; ++axis) {
    BOOST_TEST(found[axis] == expected[axis], tt::tolerance(1e-14));
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(lattice)

BOOST_AUTO_TEST_CASE(the_beam_is_110_and_the_interface_normal_is_a_111_direction) {
  BOOST_TEST(specimen::frame_from_cubic({1, 1, 0})[2] == std::numbers::sqrt2, tt::tolerance(1e-14));
  BOOST_TEST(specimen::frame_from_cubic({1, -1, 1})[1] == std::numbers::sqrt3, tt::tolerance(1e-14));
  BOOST_TEST(specimen::frame_from_cubic({-1, 1, 2})[0] == std::sqrt(6.0), tt::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(the_frame_is_a_right_handed_rotation) {
  const Vec3 a = specimen::frame_from_cubic({1, 0, 0});
  const Vec3 b = specimen::frame_from_cubic({0, 1, 0});
  const Vec3 c = specimen::frame_from_cubic({0, 0, 1});
  check_equal(c, {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]});
  BOOST_TEST(dosefloor::test::norm(a) == 1.0, tt::tolerance(1e-14));
  BOOST_TEST(std::abs(dosefloor::test::dot(a, b)) < 1e-15);
}

BOOST_AUTO_TEST_CASE(both_directions_of_the_frame_are_inverse) {
  check_equal(specimen::cubic_from_frame(specimen::frame_from_cubic({1.5, -2.25, 0.75})), {1.5, -2.25, 0.75});
}

BOOST_AUTO_TEST_CASE(a_cube_of_three_constants_holds_172_fcc_sites) {
  // 4^3 corners and 3 x (3 x 3 x 4) face centres.
  BOOST_TEST(specimen::fcc_sites(4.0, {0, 0, 0}, {12, 12, 12}).size() == 172U);
}

BOOST_AUTO_TEST_CASE(layers_count_the_height_along_the_normal) {
  const double spacing = specimen::layer_spacing_A(4.08);
  BOOST_TEST(spacing == 4.08 / std::numbers::sqrt3, tt::tolerance(1e-15));
  for (const auto& site : specimen::fcc_sites(4.08, {-9, -8, -7}, {7, 8, 9})) {
    const double height = specimen::frame_from_cubic(site.cubic_A)[1];
    BOOST_TEST(std::abs(height - spacing * static_cast<double>(site.layer)) < 1e-12);
  }
}

BOOST_AUTO_TEST_SUITE_END()
