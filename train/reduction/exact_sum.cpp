#include "train/reduction/exact_sum.hpp"

#include <algorithm>
#include <bit>
#include <string>

#include "sim/errors/error.hpp"

namespace dosefloor::train {
namespace {

constexpr double high_scale = 0x1p24;
constexpr double low_scale = 0x1p76;
constexpr unsigned bits_between = 52;  // of low_scale / high_scale
// Added to |x| <= 2^51 it gives a double whose unit in the last place is 1: the sum is rounded to an integer,
// which its bits hold beside those of the constant.
constexpr double rounder = 0x1.8p52;
constexpr auto rounder_bits = std::bit_cast<std::int64_t>(rounder);

/// Bits of |v| as an integer: as ordered as |v|, and NaN comes after infinity.
std::int32_t magnitude_bits(float v) {
  return std::bit_cast<std::int32_t>(v) & 0x7fffffff;
}

[[noreturn]] void refuse(std::span<const float> addend) {
  const auto bad = std::find_if(addend.begin(), addend.end(),
                                [](float v) { return magnitude_bits(v) >= magnitude_bits(ExactSum::limit); });
  throw Error("the gradients diverged: element " + std::to_string(bad - addend.begin()) + " of " +
              std::to_string(addend.size()) + " is " + std::to_string(*bad) + ", and only numbers below " +
              std::to_string(ExactSum::limit) +
              " can be summed; lower the network's learning_rate, or set train.gradient_clip");
}

}  // namespace

ExactSum::ExactSum(std::size_t size) : size_(size), limbs_(2 * size + 1) {}

void ExactSum::reset() {
  std::fill(limbs_.begin(), limbs_.end(), 0);
}

void ExactSum::add(std::span<const float> addend) {
  if (addend.size() != size_) {
    throw Error("an addend of " + std::to_string(addend.size()) + " elements for a sum of " +
                std::to_string(size_));
  }
  const std::size_t count =
      size_;  // a local one, which writing to limbs cannot change: else nothing vectorises
  std::int64_t* const high = limbs_.data();
  std::int64_t* const low = high + count;
  const float* const values = addend.data();
  std::int32_t largest = 0;
  for (std::size_t i = 0; i < count; ++i) {
    largest = std::max(largest, magnitude_bits(values[i]));
    const double v = values[i];
    const double high_rounded = v * high_scale + rounder;
    const double rest = v - (high_rounded - rounder) / high_scale;
    const double low_rounded = rest * low_scale + rounder;
    high[i] += std::bit_cast<std::int64_t>(high_rounded) - rounder_bits;
    low[i] += std::bit_cast<std::int64_t>(low_rounded) - rounder_bits;
  }
  ++limbs_.back();
  if (largest >= magnitude_bits(limit)) {
    refuse(addend);
  }
}

void ExactSum::check_addends() const {
  if (limbs_.back() > most_addends) {
    throw Error("a sum of " + std::to_string(limbs_.back()) + " addends, but no more than " +
                std::to_string(most_addends) +
                " are exact; make train.microbatch larger, or train.batch_size smaller");
  }
}

double ExactSum::value(std::size_t i) const {
  check_addends();
  const std::int64_t high = limbs_[i];
  const std::int64_t low = limbs_[size_ + i];
  // What has grown beyond half a unit of the upper limb goes there, so that only the final sum rounds.
  const std::int64_t carry = (low + (std::int64_t{1} << (bits_between - 1))) >> bits_between;
  const std::int64_t rest = low - carry * (std::int64_t{1} << bits_between);
  return static_cast<double>(high + carry) / high_scale + static_cast<double>(rest) / low_scale;
}

void ExactSum::result(std::span<float> out, double divisor) const {
  if (out.size() != size_ || !(divisor > 0.0)) {
    throw Error("the result of a sum of " + std::to_string(size_) + " elements was asked for " +
                std::to_string(out.size()) + " elements and divided by " + std::to_string(divisor));
  }
  check_addends();
  for (std::size_t i = 0; i < size_; ++i) {
    out[i] = static_cast<float>(value(i) / divisor);
  }
}

}  // namespace dosefloor::train
