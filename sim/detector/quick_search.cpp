#include <algorithm>
#include <cmath>
#include <cstring>

#include "sim/core/simd/lanes.hpp"
#include "sim/detector/quick_quantile.hpp"

namespace dosefloor::detector {
namespace {

// Registers named as such: the sums of all their pixels must stay in them from term to term.
constexpr std::size_t lanes = simd::lanes<float>;
constexpr std::size_t unrolled = 2;  // one register alone waits for its multiplications
using Floats = simd::Vector<float>;
using Integers = simd::Vector<std::int32_t, lanes>;
static_assert(quick_block % (lanes * unrolled) == 0);

/// Bound of what the sums of p(k) and a uniform number of 24 bits err by, for means up to 8: 5e-7 of
/// exp, 1.5e-6 of the products, 6e-7 of the sums, 3e-8 of the uniform number.
constexpr float error = 0x1p-18F;

constexpr int most_terms = 24;

/// 1 / k for k = 1 .. most_terms, at k - 1.
constexpr auto reciprocals = [] {
  std::array<float, most_terms> values{};
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = 1.0F / static_cast<float>(i + 1);
  }
  return values;
}();

/// exp(-x) for 0 <= x < 80, relative error 1e-8 + 5e-8 x: 2^n by the exponent's bits, the rest by a
/// polynomial.
Floats exp_minus(const Floats& x) {
  constexpr float round_to_integer = 0x1.8p23F;
  const Floats y = x * -1.442695041F;
  const Floats n = (y + round_to_integer) - round_to_integer;
  const Floats f = y - n;
  Floats p = f * 1.546973200e-4F + 1.340043217e-3F;
  p = p * f + 9.618025603e-3F;
  p = p * f + 5.550327214e-2F;
  p = p * f + 0.2402265121F;
  p = p * f + 0.6931472067F;
  p = p * f + 1.0F;
  const Integers bits = reinterpret_cast<Integers>(p) + (__builtin_convertvector(n, Integers) << 23);
  return reinterpret_cast<Floats>(bits);
}

}  // namespace

int search_terms(float mean) {
  return std::min(static_cast<int>(mean + 3.6F * std::sqrt(mean) + 2.5F), most_terms);
}

void search_counts(const BlockOfMeans& means, const std::uint32_t* words, int terms, BlockOfMeans& counts) {
  for (std::size_t i = 0; i < quick_block; i += lanes * unrolled) {
    Floats mean[unrolled];
    Floats p[unrolled];       // p(k)
    Floats sum[unrolled];     // p(0) + ... + p(k)
    Floats low[unrolled];     // the uniform number, less what sums and it may err by
    Floats high[unrolled];    // the same, more
    Integers sure[unrolled];  // number of sums that are below it for certain
    Integers some[unrolled];  // number of sums that may be
    for (std::size_t u = 0; u < unrolled; ++u) {
      mean[u] = simd::load<Floats>(&means[i + u * lanes]);
      const Integers word = simd::load<Integers>(&words[i + u * lanes]);
      const Floats uniform = __builtin_convertvector(word >> 8 & 0xFFFFFF, Floats) * 0x1p-24F + 0x1p-25F;
      low[u] = uniform - error;
      high[u] = uniform + error;
      p[u] = exp_minus(mean[u]);
      sum[u] = p[u];
      sure[u] = sum[u] <= low[u];
      some[u] = sum[u] <= high[u];
    }
    for (int k = 1; k < terms; ++k) {
      const float reciprocal = reciprocals[static_cast<std::size_t>(k) - 1];
      for (std::size_t u = 0; u < unrolled; ++u) {
        p[u] *= mean[u] * reciprocal;
        sum[u] += p[u];
        sure[u] += sum[u] <= low[u];  // a true comparison is -1
        some[u] += sum[u] <= high[u];
      }
    }
    for (std::size_t u = 0; u < unrolled; ++u) {
      const Integers certain = (sure[u] == some[u]) & (sure[u] > -terms);
      const Floats count = __builtin_convertvector(-sure[u], Floats);
      const Floats result = certain ? count : Floats{} + undecided;
      std::memcpy(&counts[i + u * lanes], &result, sizeof(result));
    }
  }
}

}  // namespace dosefloor::detector
