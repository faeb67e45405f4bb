#include "train/networks/initial_weights.hpp"

#include <cmath>
#include <numbers>
#include <string>

#include "sim/core/errors/error.hpp"

namespace dosefloor::networks {
namespace {

void check_fan_in(std::int64_t fan_in) {
  if (fan_in < 1) {
    throw Error("initial weights need a fan-in of at least 1, found " + std::to_string(fan_in));
  }
}

}  // namespace

double he_deviation(std::int64_t fan_in, double slope) {
  check_fan_in(fan_in);
  return std::sqrt(2.0 / ((1.0 + slope * slope) * static_cast<double>(fan_in)));
}

void draw_kaiming_uniform(std::span<float> values, std::int64_t fan_in, const random::StreamKey& key) {
  check_fan_in(fan_in);
  const double bound = 1.0 / std::sqrt(static_cast<double>(fan_in));
  random::Stream stream(key);
  for (float& value : values) {
    value = static_cast<float>((2.0 * stream.uniform() - 1.0) * bound);
  }
}

void draw_normal(std::span<float> values, double deviation, const random::StreamKey& key) {
  if (!(deviation >= 0.0)) {
    throw Error("initial weights need a standard deviation of at least 0, found " +
                std::to_string(deviation));
  }
  random::Stream stream(key);
  for (float& value : values) {
    const double radius = std::sqrt(-2.0 * std::log(1.0 - stream.uniform()));  // 1 - u is never 0
    value = static_cast<float>(deviation * radius * std::cos(2.0 * std::numbers::pi * stream.uniform()));
  }
}

}  // namespace dosefloor::networks
