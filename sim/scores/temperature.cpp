#include "sim/scores/temperature.hpp"

#include <algorithm>
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <limits>

namespace dosefloor::scores {
namespace {

double sigmoid(double x) {
  return 1.0 / (1.0 + std::exp(-x));
}

/// Of the cross-entropy by 1/T; rises with 1/T.
double slope_at(std::span<const LogitCount> pixels, double inverse_temperature) {
  double slope = 0.0;
  for (const LogitCount& of_logit : pixels) {
    const double logit = inverse_temperature * of_logit.logit;
    slope += of_logit.logit * (static_cast<double>(of_logit.background) * sigmoid(logit) -
                               static_cast<double>(of_logit.particle) * sigmoid(-logit));
  }
  return slope;
}

}  // namespace

std::optional<double> fit_temperature(std::span<const LogitCount> pixels) {
  const bool has_background =
      std::any_of(pixels.begin(), pixels.end(), [](const LogitCount& count) { return count.background > 0; });
  const bool has_particle =
      std::any_of(pixels.begin(), pixels.end(), [](const LogitCount& count) { return count.particle > 0; });
  if (!has_background || !has_particle) {
    return std::nullopt;
  }
  const auto slope = [&](double inverse_temperature) { return slope_at(pixels, inverse_temperature); };
  const double low = 1.0 / largest_temperature;
  const double high = 1.0 / smallest_temperature;
  const double slope_low = slope(low);
  const double slope_high = slope(high);
  if (!(slope_low < 0.0 && slope_high > 0.0)) {
    return std::nullopt;
  }
  std::uintmax_t evaluations = 100;  // bisection alone would need 60
  const boost::math::tools::eps_tolerance<double> all_bits(std::numeric_limits<double>::digits - 1);
  const auto [left, right] =
      boost::math::tools::toms748_solve(slope, low, high, slope_low, slope_high, all_bits, evaluations);
  return 2.0 / (left + right);
}

}  // namespace dosefloor::scores
