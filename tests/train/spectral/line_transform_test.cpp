#include "train/spectral/line_transform.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>
#include <numbers>
#include <vector>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"
#include "tests/train/spectral/random_numbers.hpp"

using namespace dosefloor;
using namespace dosefloor::spectral;
using Line = std::vector<std::complex<long double>>;  // more digits than what is tested

namespace {

bool only_small_factors(int n) {
  for (const int prime : {2, 3, 5, 7}) {
    while (n % prime == 0) {
      n /= prime;
    }
  }
  return n == 1;
}

template <class T>
std::vector<ComplexLanes<T>> random_lines(std::size_t length) {
  const std::vector<T> numbers = test::random_numbers<T>(2 * lanes<T> * length, length);
  std::vector<ComplexLanes<T>> lines;
  for (std::size_t i = 0; i < length; ++i) {
    const T* const of_element = numbers.data() + 2 * lanes<T> * i;
    lines.push_back({load(of_element), load(of_element + lanes<T>)});
  }
  return lines;
}

template <class T>
Line line_of(const ComplexLanes<T>* lines, std::size_t length, std::size_t lane) {
  Line line;
  for (std::size_t i = 0; i < length; ++i) {
    line.emplace_back(lines[i].re[lane], lines[i].im[lane]);
  }
  return line;
}

/// By the definition; sign: of the exponent.
Line plain_transform(const Line& line, long double sign) {
  const std::size_t n = line.size();
  Line result(n);
  for (std::size_t k = 0; k < n; ++k) {
    for (std::size_t j = 0; j < n; ++j) {
      const long double turns = static_cast<long double>(j * k % n) / static_cast<long double>(n);
      result[k] += line[j] * std::polar(1.0L, sign * 2.0L * std::numbers::pi_v<long double> * turns);
    }
  }
  return result;
}

double largest_difference(const Line& a, const Line& b) {
  double largest = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    largest = std::max(largest, static_cast<double>(std::abs(a[i] - b[i])));
  }
  return largest;
}

/// In units of the rounding error of T.
template <class T>
double error_of_transforms(int length) {
  const auto n = static_cast<std::size_t>(length);
  const LineTransform<T> transform(length);
  double error = 0.0;
  for (const double sign : {-1.0, 1.0}) {
    const std::vector<ComplexLanes<T>> lines = random_lines<T>(n);
    std::vector<ComplexLanes<T>> given = lines;
    std::vector<ComplexLanes<T>> scratch(n);
    const ComplexLanes<T>* const result = sign < 0.0 ? transform.forward(given.data(), scratch.data())
                                                     : transform.backward(given.data(), scratch.data());
    for (std::size_t lane = 0; lane < lanes<T>; ++lane) {
      error = std::max(error, largest_difference(line_of(result, n, lane),
                                                 plain_transform(line_of(lines.data(), n, lane), sign)));
    }
  }
  return error / std::sqrt(static_cast<double>(n)) / std::numeric_limits<T>::epsilon();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(line_transform)

BOOST_AUTO_TEST_CASE(it_is_the_sum_that_defines_it) {
  for (const int length : {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 14, 15, 16, 21, 25, 49, 70, 72, 210, 336, 600}) {
    BOOST_TEST_CONTEXT("length " << length) {
      BOOST_TEST(error_of_transforms<float>(length) < 8.0);
      BOOST_TEST(error_of_transforms<double>(length) < 8.0);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_friendly_length_is_the_next_even_one_with_small_factors) {
  for (int least = 1; least < 700; ++least) {
    int expected = least;
    while (expected % 2 != 0 || !only_small_factors(expected)) {
      ++expected;
    }
    BOOST_TEST_REQUIRE(friendly_length(least) == expected);
  }
}

BOOST_AUTO_TEST_CASE(other_lengths_are_refused) {
  BOOST_CHECK_THROW(LineTransform<float>(0), Error);
  BOOST_CHECK_THROW(LineTransform<float>(22), Error);
  BOOST_CHECK_THROW((void)friendly_length(0), Error);
}

BOOST_AUTO_TEST_SUITE_END()
