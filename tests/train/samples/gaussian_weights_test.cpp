#include "train/samples/gaussian_weights.hpp"

#include <cmath>
#include <limits>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor;
using samples::GaussianWeights;

namespace {

std::size_t at(int row, int columns, int column) {
  return static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(column);
}

/// W_ij as the header has it.
double weight(int size, double sigma_px, int i, int j) {
  const auto gaussian = [&](int k) { return std::exp(-0.5 * (i - k) * (i - k) / (sigma_px * sigma_px)); };
  double sum = 0.0;
  for (int k = 0; k < size; ++k) {
    sum += gaussian(k);
  }
  return gaussian(j) / sum;
}

/// The same as the product of its factors.
double weight(const GaussianWeights& weights, int i, int j) {
  double sum = 0.0;
  for (int r = 0; r < weights.rank(); ++r) {
    sum += weights.spread()[at(i, weights.rank(), r)] * weights.gather()[at(r, weights.size(), j)];
  }
  return sum;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gaussian_weights)

BOOST_AUTO_TEST_CASE(they_are_normalised_gaussians_for_any_size_and_width) {
  for (const int size : {1, 2, 3, 32, 91}) {
    for (const double sigma_px : {0.3, 1.0, 7.5, 30.0, 160.0, 1e5}) {
      const GaussianWeights weights(size, sigma_px);
      for (int i = 0; i < size; ++i) {
        for (int j = 0; j < size; ++j) {
          BOOST_REQUIRE_SMALL(weight(weights, i, j) - weight(size, sigma_px, i, j), 1e-12);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(twelve_angstroms_in_512_pixels_take_few_points) {
  const GaussianWeights weights(512, 160.0);
  BOOST_TEST(weights.rank() <= 30);
  for (const int i : {0, 100, 255, 511}) {
    for (int j = 0; j < 512; ++j) {
      BOOST_REQUIRE_SMALL(weight(weights, i, j) - weight(512, 160.0, i, j), 1e-13);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_kernel_as_narrow_as_a_pixel_takes_all_pixels_as_points) {
  BOOST_TEST(GaussianWeights(64, 0.5).rank() == 64);
}

BOOST_AUTO_TEST_CASE(the_local_mean_of_a_row_profile_depends_on_its_own_axis_only) {
  const GaussianWeights along_y(12, 2.0);
  const GaussianWeights along_x(17, 5.0);
  std::vector<double> image(std::size_t{12} * 17);
  for (std::size_t i = 0; i < image.size(); ++i) {
    image[i] = i / 17 == 4 ? 1.0 : 0.0;  // one row
  }
  const std::vector<double> mean = samples::local_mean(along_y, along_x, image);
  for (int y = 0; y < 12; ++y) {
    for (int x = 0; x < 17; ++x) {
      BOOST_REQUIRE_SMALL(mean[at(y, 17, x)] - weight(12, 2.0, y, 4), 1e-12);
    }
  }
}

BOOST_AUTO_TEST_CASE(impossible_sizes_are_refused) {
  BOOST_CHECK_THROW(GaussianWeights(0, 1.0), Error);
  BOOST_CHECK_THROW(GaussianWeights(4, 0.0), Error);
  BOOST_CHECK_THROW(GaussianWeights(4, std::numeric_limits<double>::quiet_NaN()), Error);
  const GaussianWeights weights(4, 1.0);
  BOOST_CHECK_THROW((void)samples::local_mean(weights, weights, std::vector<double>(15)), Error);
}

BOOST_AUTO_TEST_SUITE_END()
