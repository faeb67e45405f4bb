#include "train/samples/normalisation.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "sim/core/errors/error.hpp"
#include "sim/core/random/stream.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor;
using config::Normalisation;
using samples::Normaliser;

namespace {

constexpr int height = 40;
constexpr int width = 56;
constexpr double pixel_x_A = 0.25;
constexpr double pixel_y_A = 0.3;

/// A ramp with noise, about `level` high.
std::vector<float> noisy_image(double level) {
  random::Stream stream({3, random::Purpose::poisson, 0, 0});
  std::vector<float> image(std::size_t{height} * width);
  for (std::size_t i = 0; i < image.size(); ++i) {
    image[i] = static_cast<float>(level + 0.01 * static_cast<double>(i % width) + stream.uniform(0.0, 2.0));
  }
  return image;
}

std::vector<float> normalised(Normalisation kind, std::vector<float> image, double sigma_A = 2.0) {
  Normaliser(kind, sigma_A, false)(image, height, width, pixel_x_A, pixel_y_A);
  return image;
}

/// Σ_kl Wy_ik a_kl Wx_jl, weight by weight.
std::vector<double> weighted(const std::vector<double>& a, double sigma_A) {
  const auto weights = [](int size, double sigma_px) {
    std::vector<std::vector<double>> w(static_cast<std::size_t>(size));
    for (int i = 0; i < size; ++i) {
      double sum = 0.0;
      for (int j = 0; j < size; ++j) {
        w[static_cast<std::size_t>(i)].push_back(std::exp(-0.5 * (i - j) * (i - j) / (sigma_px * sigma_px)));
        sum += w[static_cast<std::size_t>(i)].back();
      }
      for (double& value : w[static_cast<std::size_t>(i)]) {
        value /= sum;
      }
    }
    return w;
  };
  const auto wy = weights(height, sigma_A / pixel_y_A);
  const auto wx = weights(width, sigma_A / pixel_x_A);
  std::vector<double> result;
  for (const auto& row : wy) {
    for (const auto& column : wx) {
      double sum = 0.0;
      for (std::size_t y = 0; y < row.size(); ++y) {
        for (std::size_t x = 0; x < column.size(); ++x) {
          sum += row[y] * a[y * column.size() + x] * column[x];
        }
      }
      result.push_back(sum);
    }
  }
  return result;
}

/// (X - m) / √s as the header has it.
std::vector<double> formula(const std::vector<float>& image, double sigma_A) {
  std::vector<double> values(image.begin(), image.end());
  const std::vector<double> mean = weighted(values, sigma_A);
  std::vector<double> squares(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] -= mean[i];
    squares[i] = values[i] * values[i];
  }
  const std::vector<double> variance = weighted(squares, sigma_A);
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] /= std::sqrt(variance[i]);
  }
  return values;
}

void require_close(const std::vector<float>& found, const std::vector<double>& expected) {
  for (std::size_t i = 0; i < expected.size(); ++i) {
    BOOST_REQUIRE_SMALL(found[i] - expected[i], 1e-6 * std::max(1.0, std::abs(expected[i])));
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(normalisation)

BOOST_AUTO_TEST_CASE(four_pixels_by_hand) {
  std::vector<float> image{1.0F, 3.0F, 5.0F, 7.0F};  // mean 4, deviation √5
  Normaliser(Normalisation::image, 0.0, false)(image, 2, 2, 0.0, 0.0);
  const double unit = 1.0 / std::sqrt(5.0);
  BOOST_TEST(image == (std::vector<float>{static_cast<float>(-3.0 * unit), static_cast<float>(-unit),
                                          static_cast<float>(unit), static_cast<float>(3.0 * unit)}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_whole_image_gets_mean_0_and_deviation_1_at_any_dose) {
  for (const double level : {0.0, 1e4}) {
    double sum = 0.0;
    double squares = 0.0;
    for (const float value : normalised(Normalisation::image, noisy_image(level))) {
      sum += value;
      squares += static_cast<double>(value) * value;
    }
    BOOST_TEST(std::abs(sum / (height * width)) < 1e-6);
    BOOST_TEST(std::abs(squares / (height * width) - 1.0) < 1e-6);
  }
}

BOOST_AUTO_TEST_CASE(local_normalisation_is_its_formula) {
  for (const double sigma_A : {0.2, 1.0, 4.0, 12.0}) {
    const std::vector<float> image = noisy_image(1.0);
    require_close(normalised(Normalisation::local, image, sigma_A), formula(image, sigma_A));
  }
}

BOOST_AUTO_TEST_CASE(local_normalisation_keeps_its_digits_at_high_doses_and_beside_bright_pixels) {
  std::vector<float> image = noisy_image(1e4);
  image[1000] = 1e6F;
  require_close(normalised(Normalisation::local, image, 3.0), formula(image, 3.0));
}

BOOST_AUTO_TEST_CASE(a_constant_image_becomes_0) {
  for (const Normalisation kind : {Normalisation::image, Normalisation::local}) {
    for (const float value : normalised(kind, std::vector<float>(std::size_t{height} * width, 0.3F))) {
      BOOST_REQUIRE_EQUAL(value, 0.0F);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_sample_is_normalised_with_its_own_pixel_sizes) {
  const std::vector<float> image = noisy_image(1.0);
  samples::Sample sample{{0, 0}, height, width, image, {}, 1.0, pixel_x_A, pixel_y_A};
  Normaliser(Normalisation::local, 2.0, false)(sample);
  BOOST_TEST(sample.image == normalised(Normalisation::local, image), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(images_that_cannot_be_normalised_are_refused) {
  std::vector<float> image = noisy_image(1.0);
  const Normaliser local(Normalisation::local, 2.0, false);
  BOOST_CHECK_THROW(local(image, height, width + 1, pixel_x_A, pixel_y_A), InputError);
  BOOST_CHECK_THROW(local(image, height, width, 0.0, pixel_y_A), InputError);
  image[77] = std::numeric_limits<float>::quiet_NaN();
  BOOST_CHECK_THROW(local(image, height, width, pixel_x_A, pixel_y_A), InputError);
  BOOST_CHECK_THROW((void)normalised(Normalisation::image, image), InputError);
  BOOST_CHECK_THROW(Normaliser(Normalisation::local, 0.0, false), InputError);
}

BOOST_AUTO_TEST_SUITE_END()
