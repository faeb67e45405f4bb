#include "sim/specimen/pose.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "tests/sim/specimen/geometry.hpp"
#include "tests/support/mpi_test.hpp"

namespace specimen = dosefloor::specimen;
namespace tt = boost::test_tools;
using dosefloor::random::Purpose;
using dosefloor::random::Stream;
using dosefloor::random::StreamKey;
using dosefloor::test::Vec3;
using specimen::Pose;

namespace {

constexpr double degree = std::numbers::pi / 180.0;

/// Poses of the first specimens of a campaign.
std::vector<Pose> drawn_poses(double max_tilt_deg) {
  std::vector<Pose> poses;
  for (std::uint32_t id = 0; id < 5000; ++id) {
    Stream stream(StreamKey{13, Purpose::specimen, id, 0});
    poses.push_back(specimen::draw_pose(stream, max_tilt_deg));
  }
  return poses;
}

/// Kolmogorov-Smirnov statistic sqrt(n) sup |F_n - F| of values against U(0, top).
double ks_statistic(std::vector<double> values, double top) {
  std::sort(values.begin(), values.end());
  const auto n = static_cast<double>(values.size());
  double distance = 0.0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto rank = static_cast<double>(i);
    distance = std::max({distance, values[i] / top - rank / n, (rank + 1.0) / n - values[i] / top});
  }
  return std::sqrt(n) * distance;
}

constexpr double one_in_a_thousand = 1.95;  // quantile of the Kolmogorov distribution

}  // namespace

BOOST_AUTO_TEST_SUITE(pose)

BOOST_AUTO_TEST_CASE(tilts_are_uniform_up_to_the_largest) {
  std::vector<double> tilts;
  for (const Pose& pose : drawn_poses(3.0)) {
    tilts.push_back(pose.tilt_deg);
  }
  BOOST_TEST(*std::max_element(tilts.begin(), tilts.end()) <= 3.0);
  BOOST_TEST(ks_statistic(tilts, 3.0) < one_in_a_thousand);
}

BOOST_AUTO_TEST_CASE(azimuths_and_rotations_are_uniform_over_a_full_turn) {
  std::vector<double> azimuths;
  std::vector<double> rotations;
  for (const Pose& pose : drawn_poses(3.0)) {
    azimuths.push_back(pose.tilt_azimuth_deg);
    rotations.push_back(pose.rotation_deg);
  }
  BOOST_TEST(ks_statistic(azimuths, 360.0) < one_in_a_thousand);
  BOOST_TEST(ks_statistic(rotations, 360.0) < one_in_a_thousand);
}

BOOST_AUTO_TEST_CASE(tilt_azimuth_and_rotation_are_uncorrelated) {
  double tilt_rotation = 0.0;
  double azimuth_rotation = 0.0;
  const std::vector<Pose> poses = drawn_poses(3.0);
  for (const Pose& pose : poses) {  // products of variables of mean 0 and variance 1
    const double tilt = (pose.tilt_deg / 3.0 - 0.5) * std::sqrt(12.0);
    const double azimuth = (pose.tilt_azimuth_deg / 360.0 - 0.5) * std::sqrt(12.0);
    const double rotation = (pose.rotation_deg / 360.0 - 0.5) * std::sqrt(12.0);
    tilt_rotation += tilt * rotation;
    azimuth_rotation += azimuth * rotation;
  }
  const double sigma = std::sqrt(static_cast<double>(poses.size()));
  BOOST_TEST(std::abs(tilt_rotation) < 4.0 * sigma);
  BOOST_TEST(std::abs(azimuth_rotation) < 4.0 * sigma);
}

BOOST_AUTO_TEST_CASE(the_beam_direction_is_turned_by_exactly_the_tilt) {
  for (const Pose& pose : {Pose{3.0, 0.0, 0.0}, Pose{1.5, 123.0, 77.0}, Pose{0.25, 300.0, 359.0}}) {
    const Vec3 z = specimen::rotate(specimen::rotation_matrix(pose), {0.0, 0.0, 1.0});
    BOOST_TEST(std::hypot(z[0], z[1]) == std::sin(pose.tilt_deg * degree), tt::tolerance(1e-12));
    BOOST_TEST(z[2] == std::cos(pose.tilt_deg * degree), tt::tolerance(1e-12));
  }
}

BOOST_AUTO_TEST_CASE(the_tilt_leaves_its_axis_where_the_rotation_alone_puts_it) {
  const Pose pose{2.5, 40.0, 110.0};
  const Vec3 axis = {std::cos(40.0 * degree), std::sin(40.0 * degree), 0.0};
  const Vec3 turned = specimen::rotate(specimen::rotation_matrix(pose), axis);
  BOOST_TEST(turned[0] == std::cos(150.0 * degree), tt::tolerance(1e-12));
  BOOST_TEST(turned[1] == std::sin(150.0 * degree), tt::tolerance(1e-12));
  BOOST_TEST(std::abs(turned[2]) < 1e-15);
}

// Right-hand rule: a tilt about +x takes z to -y, a rotation about z takes x to y.
BOOST_AUTO_TEST_CASE(angles_follow_the_right_hand_rule) {
  const Vec3 z = specimen::rotate(specimen::rotation_matrix({30.0, 0.0, 0.0}), {0.0, 0.0, 1.0});
  BOOST_TEST(z[1] == -0.5, tt::tolerance(1e-12));
  const Vec3 x = specimen::rotate(specimen::rotation_matrix({0.0, 0.0, 30.0}), {1.0, 0.0, 0.0});
  BOOST_TEST(x[1] == 0.5, tt::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(the_matrix_is_a_proper_rotation) {
  const auto m = specimen::rotation_matrix({17.0, 211.0, 305.0});
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) {
      BOOST_TEST(std::abs(dosefloor::test::dot(m[i], m[j]) - (i == j ? 1.0 : 0.0)) < 1e-14);
    }
  }
  const Vec3 cross = {m[0][1] * m[1][2] - m[0][2] * m[1][1], m[0][2] * m[1][0] - m[0][0] * m[1][2],
                      m[0][0] * m[1][1] - m[0][1] * m[1][0]};
  BOOST_TEST(dosefloor::test::dot(cross, m[2]) == 1.0, tt::tolerance(1e-14));
}

BOOST_AUTO_TEST_SUITE_END()
