#include "sim/optics/line_interpolation.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <string>

#include "sim/core/errors/error.hpp"

namespace dosefloor::optics {
namespace {

constexpr double width = LineInterpolation::taps;

/// 1 / m² at m - 1.
constexpr auto inverse_squares = [] {
  std::array<double, 64> values{};
  for (std::size_t m = 1; m <= values.size(); ++m) {
    values[m - 1] = 1.0 / static_cast<double>(m * m);
  }
  return values;
}();

/// I0(2 √x), the modified Bessel function, by its power series Σ x^m / (m!)², for x up to 150 or so.
double bessel_i0(double x) {
  double term = 1.0;
  double sum = 1.0;
  for (const double inverse_square : inverse_squares) {
    term *= x * inverse_square;
    sum += term;
    if (term < 1e-9 * sum) {
      break;
    }
  }
  return sum;
}

double beta_for(double oversampling) {
  const double reach = width * (1.0 - 0.5 / oversampling);
  return std::numbers::pi * std::sqrt(reach * reach - 0.8);
}

}  // namespace

LineInterpolation::LineInterpolation(int samples, double length_A, int k_end, int points, double spacing_A)
    : samples_(samples), beta_(0.0), i0_of_beta_(1.0) {
  if (samples < taps || k_end < 1 || samples < 2.2 * k_end || points < 1 || !(length_A > 0.0) ||
      !(spacing_A > 0.0)) {
    throw Error("a line of " + std::to_string(samples) + " samples with frequencies below " +
                std::to_string(k_end) + " cannot be interpolated at " + std::to_string(points) +
                " points: expected at least " + std::to_string(taps) + " samples and 2.2 for each frequency");
  }
  beta_ = beta_for(0.5 * samples / k_end);
  i0_of_beta_ = bessel_i0(0.25 * beta_ * beta_);
  first_.reserve(static_cast<std::size_t>(points));
  weights_.reserve(static_cast<std::size_t>(points) * taps);
  for (int j = 0; j < points; ++j) {
    const double position = j * spacing_A / length_A * samples;  // in samples
    const double nearest_below = std::floor(position);
    for (int t = 1 - taps / 2; t <= taps / 2; ++t) {
      const double x = 2.0 * (position - nearest_below - t) / width;
      const double inside = std::max(0.0, 1.0 - x * x);
      weights_.push_back(static_cast<float>(bessel_i0(0.25 * beta_ * beta_ * inside) / i0_of_beta_));
    }
    const int first = (static_cast<int>(nearest_below) + 1 - taps / 2) % samples;
    first_.push_back(first < 0 ? first + samples : first);
  }
}

double LineInterpolation::correction(int k) const {
  const double r = std::sqrt(beta_ * beta_ - std::pow(std::numbers::pi * width * k / samples_, 2));
  return i0_of_beta_ * r / (width * std::sinh(r));
}

}  // namespace dosefloor::optics
