#include "sim/observer/detectability.hpp"

#include <cmath>
#include <vector>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor;

namespace {

std::size_t at(const fft::Grid& grid, int y, int x) {
  return static_cast<std::size_t>(y) * static_cast<std::size_t>(grid.nx) + static_cast<std::size_t>(x);
}

/// d² by looking at every pixel, with its nearest periodic image.
double by_hand(const fft::Grid& grid, const std::vector<float>& values, int y0, int x0, double diameter_A) {
  double sum = 0.0;
  for (int y = 0; y < grid.ny; ++y) {
    for (int x = 0; x < grid.nx; ++x) {
      const double dy_A = std::remainder((y - y0) * grid.dy_A(), grid.ly_A);
      const double dx_A = std::remainder((x - x0) * grid.dx_A(), grid.lx_A);
      if (dx_A * dx_A + dy_A * dy_A <= 0.25 * diameter_A * diameter_A * (1.0 + 1e-9)) {
        sum += std::pow(static_cast<double>(values[at(grid, y, x)]), 2);
      }
    }
  }
  return sum;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(detectability)

BOOST_AUTO_TEST_CASE(the_probability_of_detection_is_phi_of_d_minus_z) {
  const double z = 2.3263478740408408;  // Φ(z) = 0.99
  BOOST_TEST(observer::detection_probability(0.0, 0.01) == 0.01, boost::test_tools::tolerance(1e-9));
  BOOST_TEST(observer::detection_probability(z, 0.01) == 0.5, boost::test_tools::tolerance(1e-9));
  BOOST_TEST(observer::detection_probability(2.0 * z, 0.01) == 0.99, boost::test_tools::tolerance(1e-9));
  BOOST_TEST(observer::detection_probability(1.0, 0.5) == 0.8413447460685429,
             boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(discs_sum_the_squares_of_their_pixels_across_the_field_s_edges) {
  const fft::Grid grid{24, 18, 12.0, 12.6};  // pixels of 0.5 x 0.7 Å
  std::vector<float> values;
  for (int i = 0; i < 24 * 18; ++i) {
    values.push_back(static_cast<float>(std::sin(1.7 * i)));
  }
  std::vector<std::uint8_t> centres(values.size(), 0);
  const std::vector<std::array<int, 2>> chosen{{0, 0}, {0, 23}, {7, 11}, {17, 23}};  // [y, x], in C order
  for (const auto& [y, x] : chosen) {
    centres[at(grid, y, x)] = 1;
  }
  for (const double diameter_A : {0.4, 1.0, 4.2, 7.0, 11.9}) {
    const std::vector<double> found =
        observer::disc_detectabilities(grid, values.data(), centres, diameter_A);
    BOOST_REQUIRE(found.size() == chosen.size());
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      const double expected = by_hand(grid, values, chosen[i][0], chosen[i][1], diameter_A);
      BOOST_TEST(found[i] * found[i] == expected, boost::test_tools::tolerance(1e-9));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_disc_must_fit_into_the_field) {
  const fft::Grid grid{8, 8, 4.0, 3.0};
  const std::vector<float> values(64, 1.0F);
  const std::vector<std::uint8_t> centres(64, 1);
  BOOST_CHECK_THROW((void)observer::disc_detectabilities(grid, values.data(), centres, 3.5), InputError);
  BOOST_CHECK_THROW((void)observer::disc_detectabilities(grid, values.data(), centres, 0.0), InputError);
}

BOOST_AUTO_TEST_SUITE_END()
