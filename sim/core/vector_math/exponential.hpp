#pragma once
/// Powers and logarithms of 2 in single precision without a branch, so that loops over them become vector
/// code.

#include <bit>
#include <cmath>
#include <cstdint>

namespace dosefloor::vector_math {

/// 2^x, relative error below 2e-7 for -126 <= x <= 126; beyond, the value at the bound. Taylor series of
/// exp(f ln 2) on |f| <= 1/2 to the seventh order.
inline float exp2(float x) {
  const float bounded = std::fmin(std::fmax(x, -126.0F), 126.0F);
  const float whole = rintf(bounded);
  const float f = bounded - whole;
  const float series =
      1.0F +
      f * (0.693147181F +
           f * (0.240226507F + f * (5.55041087e-2F +
                                    f * (9.61812911e-3F +
                                         f * (1.33335581e-3F + f * (1.54035304e-4F + f * 1.52527338e-5F))))));
  const auto exponent = static_cast<std::uint32_t>(static_cast<std::int32_t>(whole) + 127);
  return series * std::bit_cast<float>(exponent << 23U);
}

/// exp(x), relative error below 1e-7 (2 + |x|) for |x| < 87.
inline float exp(float x) {
  return exp2(x * 1.44269504F);
}

/// log2(x) for normal x > 0, error below 2e-7 max(1, |log2 x|). The mantissa m in [√½, √2) by
/// ln m = 2 artanh((m - 1) / (m + 1)), to the ninth order.
inline float log2(float x) {
  constexpr std::uint32_t sqrt_half_bits = 0x3f3504f3U;
  const std::uint32_t offset = std::bit_cast<std::uint32_t>(x) - sqrt_half_bits;
  const auto exponent = static_cast<float>(static_cast<std::int32_t>(offset) >> 23);
  const auto m = std::bit_cast<float>((offset & 0x7fffffU) + sqrt_half_bits);
  const float s = (m - 1.0F) / (m + 1.0F);
  const float s2 = s * s;
  const float series =
      s * (2.88539008F + s2 * (0.961796694F + s2 * (0.577078016F + s2 * (0.412198583F + s2 * 0.320598898F))));
  return exponent + series;
}

}  // namespace dosefloor::vector_math
