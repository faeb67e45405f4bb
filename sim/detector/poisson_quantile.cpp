#include "sim/detector/poisson_quantile.hpp"

#include <algorithm>
#include <boost/math/special_functions/erf.hpp>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <string>

#include "sim/core/errors/error.hpp"

namespace dosefloor::detector {
namespace {

constexpr double largest_summed_mean = 4096.0;

/// U or 1 - U, whichever is at most 1/2.
struct Tail {
  bool lower;
  double probability;
};

Tail tail_of(std::uint64_t uniform) {
  const bool lower = uniform < std::uint64_t{1} << 63U;
  return {lower, (static_cast<double>(lower ? uniform : ~uniform) + 0.5) * 0x1p-64};
}

/// Probability of k >= 20 (of 8 <= k < 20: to 1e-11), by Stirling's series; relative error k 1e-16. The
/// exponent is small where the probability is not: a difference of k log(mean) and log(k!) would lose three
/// digits more.
double probability(double k, double mean) {
  const double k2 = k * k;
  const double stirling = (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - 1.0 / (1680.0 * k2)) / k2) / k2) / k;
  const double exponent = k * std::log(mean / k) + (k - mean);
  return std::exp(exponent - stirling) / std::sqrt(2.0 * std::numbers::pi * k);
}

/// The sums start where what lies beyond is below 1e-21, a thirtieth of the smallest tail.
double sum_from_below(double mean, double target) {
  const double start = std::floor(mean - 10.0 * std::sqrt(mean));
  double k = start < 20.0 ? 0.0 : start;
  double p = start < 20.0 ? std::exp(-mean) : probability(k, mean);
  double sum = p;
  while (sum <= target) {
    k += 1.0;
    p *= mean / k;
    sum += p;
  }
  return k;
}

double sum_from_above(double mean, double target) {
  const double margin = mean < 1e-3 ? 8.0 : 20.0;  // not further than a probability can be told from 0
  double k = std::floor(mean + 10.0 * std::sqrt(mean) + margin);
  double p = probability(k, mean);
  double sum = p;  // P(K >= k)
  const double reciprocal = 1.0 / mean;
  while (sum < target && k > 0.0) {
    p *= k * reciprocal;
    k -= 1.0;
    sum += p;
  }
  return k;
}

template <std::size_t N>
double polynomial(const double (&coefficients)[N], double x) {
  double value = coefficients[N - 1];
  for (std::size_t i = N - 1; i-- > 0;) {
    value = value * x + coefficients[i];
  }
  return value;
}

// Coefficients: insert X into dX/dmean at constant w, which is a ratio of densities with Stirling's series
// for Γ(X), and compare powers of s and mean. F0 = 1 + s + s^2 F0_rest solves 1 - F0 + F0 log F0 = s^2 / 2.
constexpr double f0_rest[] = {1.0 / 6.0,
                              -1.0 / 72.0,
                              1.0 / 270.0,
                              -23.0 / 17280.0,
                              19.0 / 34020.0,
                              -11237.0 / 43545600.0,
                              13.0 / 102060.0,
                              -2482411.0 / 37623398400.0,
                              53741.0 / 1515591000.0};
constexpr double f1[] = {1.0 / 3.0,        -1.0 / 36.0,
                         7.0 / 810.0,      -137.0 / 38880.0,
                         5.0 / 3024.0,     -165779.0 / 195955200.0,
                         301.0 / 656100.0, -1219369.0 / 4702924800.0};
constexpr double f2[] = {-8.0 / 405.0, 671.0 / 38880.0, -5189.0 / 408240.0, 2647909.0 / 293932800.0};
constexpr double f3 = -16.0 / 25515.0;

using NoPromotion = boost::math::policies::policy<boost::math::policies::promote_double<false>>;

double expansion(double mean, const Tail& tail) {
  const double z = -std::numbers::sqrt2 * boost::math::erfc_inv(2.0 * tail.probability, NoPromotion());
  const double w = tail.lower ? z : -z;
  const double s = w / std::sqrt(mean);
  const double offset = std::sqrt(mean) * w + w * w * polynomial(f0_rest, s) + polynomial(f1, s) +
                        (polynomial(f2, s) + f3 / mean) / mean;
  const double whole = std::floor(mean);  // apart from the offset: their sum would lose its last digits
  return whole + std::floor(mean - whole + offset);
}

}  // namespace

double poisson_quantile(double mean, std::uint64_t uniform) {
  if (!(mean <= largest_quantile_mean)) {
    throw Error("a Poisson number needs a mean of at most 1e12, found " + std::to_string(mean));
  }
  if (mean <= 0.0) {
    return 0.0;
  }
  const Tail tail = tail_of(uniform);
  if (mean >= largest_summed_mean) {
    return expansion(mean, tail);
  }
  return tail.lower ? sum_from_below(mean, tail.probability) : sum_from_above(mean, tail.probability);
}

}  // namespace dosefloor::detector
