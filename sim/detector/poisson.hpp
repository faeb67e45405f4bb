#pragma once
/// Shot noise: a Poisson number for every pixel of a field.

#include <cstddef>
#include <cstdint>

#include "sim/core/random/stream.hpp"

namespace dosefloor::detector {

/// Largest expected count of a pixel: counts are exact in single precision up to 2^24.
constexpr float largest_expected = 1e7F;

/// Draws K ~ Poisson(expected) for every pixel, exactly: the 64-bit uniform number of a pixel is inverted
/// (sim/detector/poisson_quantile.hpp). Pixel i takes word i of the key for the upper half of that number and
/// word 2^33 + i for the lower half (word j is word j mod 4 of block j / 4), so its count is a function of
/// (key, i, expected) alone: not of how the field is cut into calls, of alignment, neighbours or the
/// registers' width.
class PoissonNoise {
 public:
  /// `pixels` of the whole field [y, x], numbered from 0.
  PoissonNoise(const random::StreamKey& key, std::uint32_t pixels) noexcept;

  /// counts[i] ~ Poisson(expected[i]) for pixel first_pixel + i, i = 0 .. count - 1, both in electrons;
  /// `counts` may be `expected` itself, but must not overlap it otherwise. expected <= 0 gives 0: a resampled
  /// image can undershoot. Throws Error, which names the pixel, unless every expected count is finite and <=
  /// largest_expected, and if the pixels are not all in the field; `counts` then holds nothing of use.
  void operator()(const float* expected, std::size_t count, std::uint32_t first_pixel, float* counts) const;

 private:
  void draw_block(const float* expected, std::size_t count, std::uint32_t first_pixel,
                  const std::uint32_t* words, float* counts) const;
  [[nodiscard]] float decide(float mean, std::uint32_t pixel, std::uint32_t upper_half) const;

  random::StreamKey key_;
  std::uint32_t pixels_;
};

}  // namespace dosefloor::detector
