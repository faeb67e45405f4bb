#include "train/networks/initial_weights.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor;
using networks::draw_kaiming_uniform;
using networks::draw_normal;

namespace {

constexpr random::StreamKey key{5, random::Purpose::weights, 3, 0};
constexpr std::size_t count = 200000;

/// Mean of (value / scale)^power.
double moment(const std::vector<float>& values, double scale, int power) {
  double sum = 0.0;
  for (const float value : values) {
    sum += std::pow(value / scale, power);
  }
  return sum / static_cast<double>(values.size());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(initial_weights)

// The tolerances are 4 standard deviations of the means of that many numbers.
BOOST_AUTO_TEST_CASE(uniform_ones_fill_the_interval_that_the_fan_in_bounds) {
  std::vector<float> values(count);
  draw_kaiming_uniform(values, 25, key);
  const auto [smallest, largest] = std::minmax_element(values.begin(), values.end());
  BOOST_TEST(*smallest >= -0.2F);
  BOOST_TEST(*smallest < -0.1999F);
  BOOST_TEST(*largest <= 0.2F);
  BOOST_TEST(*largest > 0.1999F);
  BOOST_TEST(std::abs(moment(values, 0.2, 1)) < 4.0 * std::sqrt(1.0 / 3.0 / count));
  BOOST_TEST(std::abs(moment(values, 0.2, 2) - 1.0 / 3.0) < 4.0 * std::sqrt(4.0 / 45.0 / count));
}

BOOST_AUTO_TEST_CASE(normal_ones_have_the_moments_of_a_normal_distribution) {
  std::vector<float> values(count);
  draw_normal(values, 0.3, key);
  BOOST_TEST(std::abs(moment(values, 0.3, 1)) < 4.0 * std::sqrt(1.0 / count));
  BOOST_TEST(std::abs(moment(values, 0.3, 2) - 1.0) < 4.0 * std::sqrt(2.0 / count));
  BOOST_TEST(std::abs(moment(values, 0.3, 3)) < 4.0 * std::sqrt(15.0 / count));
  BOOST_TEST(std::abs(moment(values, 0.3, 4) - 3.0) < 4.0 * std::sqrt(96.0 / count));
}

// x = Σ w_k s_k with s of mean square 1, so x is normal with deviation sqrt(fan_in) he_deviation; PReLU(x).
BOOST_AUTO_TEST_CASE(he_s_deviation_keeps_the_mean_square_of_what_a_layer_sees) {
  constexpr std::int64_t fan_in = 81;
  for (const double slope : {0.0, 0.25, 0.9}) {
    std::vector<float> sums(count);
    draw_normal(sums, std::sqrt(static_cast<double>(fan_in)) * networks::he_deviation(fan_in, slope), key);
    double mean_square = 0.0;
    for (const float sum : sums) {
      const double output = sum > 0.0F ? sum : slope * sum;
      mean_square += output * output / static_cast<double>(count);
    }
    BOOST_TEST(mean_square == 1.0, boost::test_tools::tolerance(0.02));
  }
  BOOST_CHECK_THROW((void)networks::he_deviation(0), Error);
}

BOOST_AUTO_TEST_CASE(they_follow_from_the_key_alone) {
  for (const auto draw :
       {draw_kaiming_uniform, +[](std::span<float> values, std::int64_t, const random::StreamKey&k) {
          draw_normal(values, 1.0, k);
        }}) {
    std::vector<float> first(100);
    std::vector<float> again(100);
    std::vector<float> other(100);
    draw(first, 9, key);
    draw(again, 9, key);
    draw(other, 9, {key.seed + 1, key.purpose, key.specimen, key.realisation});
    BOOST_CHECK(first == again);
    BOOST_CHECK(first != other);
  }
}

BOOST_AUTO_TEST_CASE(impossible_widths_are_refused) {
  std::vector<float> values(1);
  BOOST_CHECK_THROW(draw_kaiming_uniform(values, 0, key), Error);
  BOOST_CHECK_THROW(draw_normal(values, -1.0, key), Error);
  BOOST_CHECK_THROW(draw_normal(values, std::nan(""), key), Error);
}

BOOST_AUTO_TEST_SUITE_END()
