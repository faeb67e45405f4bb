#include <bit>
#include <cmath>

#include "sim/detector/quick_quantile.hpp"

namespace dosefloor::detector {
namespace {

// Everything here is free of branches and calls, so that the compiler makes vectors of the loop over pixels.

/// log2(x) for x > 0, error below 2e-7 where the result is above -12: exponent, and a polynomial on the
/// mantissa in sqrt(1/2) .. sqrt(2).
inline float log2_of(float x) {
  const auto bits = std::bit_cast<std::int32_t>(x);
  const std::int32_t exponent = (bits - 0x3F3504F3) >> 23;
  const float f = std::bit_cast<float>(bits - (exponent << 23)) - 1.0F;
  float p = -0.1462035342F;
  p = p * f + 0.2342098512F;
  p = p * f - 0.2488218056F;
  p = p * f + 0.2870756112F;
  p = p * f - 0.3602419859F;
  p = p * f + 0.4809240386F;
  p = p * f - 0.7213527588F;
  p = p * f + 1.4426949580F;
  return static_cast<float>(exponent) + f * p;
}

/// Normal deviate z >= 0 of the two-sided tail 1 - t, as t P(log2(1 - t^2)) (the form is that of Giles 2012,
/// "Approximating the erfinv function"; the fit is our own). `rest` = 1 - t^2 > least_rest; error below 4e-7.
constexpr float least_rest = 5.9e-4F;  // z < 3.62

inline float normal_deviate(float t, float rest) {
  const float x = log2_of(rest) * -0.1864080095F - 1.0F;
  float p = 3.404412117e-4F;
  p = p * x - 2.794935878e-4F;
  p = p * x - 1.820386223e-3F;
  p = p * x + 3.916261204e-3F;
  p = p * x + 1.740714896e-4F;
  p = p * x - 1.622109831e-2F;
  p = p * x + 3.817405173e-2F;
  p = p * x - 2.544990765e-2F;
  p = p * x - 0.1366589953F;
  p = p * x + 1.221910638F;
  p = p * x + 2.536981293F;
  return t * p;
}

/// X - mean - sqrt(mean) w. The first coefficients of each power of the mean are the exact ones, so that the
/// error, below 0.0035 / mean, vanishes at large means; the others were fitted, minimax, for mean >= 8, |w|
/// < 3.6, s > -1.06.
inline float curvature(float w, float s, float reciprocal_mean) {
  float f0 = 1.099311e-4F;
  f0 = f0 * s - 3.655615e-4F;
  f0 = f0 * s + 9.285614e-4F;
  f0 = f0 * s - 1.4327693e-3F;
  f0 = f0 * s + 3.6543793e-3F;
  f0 = f0 * s - 1.0F / 72.0F;
  f0 = f0 * s + 1.0F / 6.0F;
  float f1 = -3.3271313e-3F;
  f1 = f1 * s - 1.6955119e-3F;
  f1 = f1 * s + 9.1255497e-3F;
  f1 = f1 * s - 1.0F / 36.0F;
  f1 = f1 * s + 1.0F / 3.0F;
  const float f2 = 1.6162925e-2F * s - 8.0F / 405.0F;
  return w * w * f0 + (f1 + f2 * reciprocal_mean);
}

inline float count_of(float mean, std::uint32_t word) {
  // The uniform number is (1 + t) / 2 or (1 - t) / 2; 1 - t comes from the bits, not from t, for its own
  // precision.
  const auto centred = static_cast<std::int32_t>(word ^ 0x80000000U);
  const std::int32_t sign = centred >> 31;
  const std::int32_t magnitude = centred ^ sign;
  const float t = (static_cast<float>(magnitude) + 0.5F) * 0x1p-31F;
  const float one_less_t = (static_cast<float>(magnitude ^ 0x7FFFFFFF) + 0.5F) * 0x1p-31F;
  const float rest = one_less_t * (1.0F + t);
  const std::int32_t z_bits = std::bit_cast<std::int32_t>(normal_deviate(t, rest));
  const float w = std::bit_cast<float>(
      z_bits ^ static_cast<std::int32_t>(static_cast<std::uint32_t>(sign) & 0x80000000U));

  const float root = std::sqrt(mean);
  const float reciprocal_root = 1.0F / root;
  const float reciprocal = reciprocal_root * reciprocal_root;
  const float s = w * reciprocal_root;
  const float whole = std::floor(mean);  // apart from the rest: their sum would lose its last digits
  const float x = (mean - whole) + (root * w + curvature(w, s, reciprocal));
  const float below = std::floor(x);
  // Nearly twice what the coefficients, and more than twice what single precision errs by at most.
  const float error = 0.006F * reciprocal + (1.5e-6F * root + 2e-6F);
  const float fraction = x - below;
  const bool certain = (fraction > error) & (fraction < 1.0F - error) & (rest > least_rest) & (s > -1.05F);
  return certain ? whole + below : undecided;
}

}  // namespace

void expand_counts(const BlockOfMeans& means, const std::uint32_t* words, BlockOfMeans& counts) {
  for (std::size_t i = 0; i < quick_block; ++i) {
    counts[i] = count_of(means[i], words[i]);
  }
}

}  // namespace dosefloor::detector
