#include "sim/detector/readout.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

#include "sim/core/errors/error.hpp"
#include "sim/detector/poisson.hpp"
#include "sim/detector/poisson_quantile.hpp"

namespace dosefloor::detector {
namespace {

void add_events(const random::StreamKey& key, double n0, std::uint32_t pixels, float* field) {
  random::Stream stream(key);
  const auto events = static_cast<std::int64_t>(poisson_quantile(n0 * pixels, stream.next_u64()));
  for (std::int64_t event = 0; event < events; ++event) {
    field[stream.integer(0, std::int64_t{pixels} - 1)] += 1.0F;
  }
}

void add_counts(const random::StreamKey& key, float n0, std::uint32_t pixels, float* field) {
  constexpr std::uint32_t stretch = 1024;
  const PoissonNoise noise(key, pixels);
  std::array<float, stretch> expected;
  std::array<float, stretch> counts;
  expected.fill(n0);
  for (std::uint32_t begin = 0; begin < pixels;) {
    const std::uint32_t size = std::min(stretch, pixels - begin);
    noise(expected.data(), size, begin, counts.data());
    for (std::uint32_t i = 0; i < size; ++i) {
      field[begin + i] += counts[i];
    }
    begin += size;
  }
}

}  // namespace

void add_readout(const random::StreamKey& key, double n0, std::uint32_t pixels, float* field) {
  if (!(n0 >= 0.0 && n0 <= double{largest_expected})) {
    throw Error("readout noise needs a mean of 0 to 1e7 electrons per pixel, found " + std::to_string(n0));
  }
  if (n0 < least_dense_mean) {
    add_events(key, n0, pixels, field);
  } else {
    add_counts(key, static_cast<float>(n0), pixels, field);
  }
}

}  // namespace dosefloor::detector
