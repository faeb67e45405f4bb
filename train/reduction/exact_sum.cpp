#include "train/reduction/exact_sum.hpp"

#include <algorithm>
#include <bit>
#include <string>

#include "sim/core/errors/error.hpp"

namespace dosefloor::reduction {
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

struct Limbs {
  std::int64_t high;
  std::int64_t low;

  Limbs operator+(const Limbs& more) const { return {high + more.high, low + more.low}; }
};

/// The limbs of an addend, as integers in doubles to which `rounder` was added.
struct RoundedLimbs {
  double high;
  double low;

  explicit RoundedLimbs(float addend) {
    const double v = addend;
    high = v * high_scale + rounder;
    low = (v - (high - rounder) / high_scale) * low_scale + rounder;
  }

  [[nodiscard]] Limbs integers() const {
    return {std::bit_cast<std::int64_t>(high) - rounder_bits,
            std::bit_cast<std::int64_t>(low) - rounder_bits};
  }
  /// value_of(integers()): both quotients are exact, so that here, too, only their sum rounds.
  [[nodiscard]] double value() const { return (high - rounder) / high_scale + (low - rounder) / low_scale; }
};

double value_of(const Limbs& limbs) {
  // What has grown beyond half a unit of the upper limb goes there, so that only the final sum rounds.
  const std::int64_t carry = (limbs.low + (std::int64_t{1} << (bits_between - 1))) >> bits_between;
  const std::int64_t rest = limbs.low - carry * (std::int64_t{1} << bits_between);
  return static_cast<double>(limbs.high + carry) / high_scale + static_cast<double>(rest) / low_scale;
}

/// Bits of the largest |v|.
std::int32_t largest_magnitude(std::span<const float> addend) {
  std::int32_t largest = 0;
  for (const float v : addend) {
    largest = std::max(largest, magnitude_bits(v));
  }
  return largest;
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

ExactSum::ExactSum(std::size_t size) : size_(size) {}

std::span<std::int64_t> ExactSum::limbs() {
  if (empty_) {
    limbs_.assign(2 * size_ + 1, 0);
    empty_ = false;
  }
  return limbs_;
}

void ExactSum::add(std::span<const float> addend) {
  check_length(addend);
  // Local ones, which writing to limbs cannot change: else nothing vectorises.
  const std::size_t count = size_;
  const float* const values = addend.data();
  const auto add_to = [&](auto&& limbs_before) {
    std::int64_t* const high = limbs_.data();
    std::int64_t* const low = high + count;
    std::int32_t largest = 0;
    for (std::size_t i = 0; i < count; ++i) {
      largest = std::max(largest, magnitude_bits(values[i]));
      const Limbs sum = limbs_before(high[i], low[i]) + RoundedLimbs(values[i]).integers();
      high[i] = sum.high;
      low[i] = sum.low;
    }
    return largest;
  };
  std::int32_t largest = 0;
  if (empty_) {
    limbs_.resize(2 * size_ + 1);
    largest = add_to([](std::int64_t&, std::int64_t&) { return Limbs{0, 0}; });
    limbs_.back() = 1;
    empty_ = false;
  } else {
    largest = add_to([](std::int64_t high, std::int64_t low) { return Limbs{high, low}; });
    ++limbs_.back();
  }
  if (largest >= magnitude_bits(limit)) {
    refuse(addend);
  }
}

double ExactSum::value(std::size_t i) const {
  check_addends(0);
  return empty_ ? 0.0 : value_of({limbs_[i], limbs_[size_ + i]});
}

void ExactSum::result(std::span<float> out, double divisor) const {
  check_result(out.size(), divisor);
  check_addends(0);
  if (empty_) {
    std::fill(out.begin(), out.end(), 0.0F);
    return;
  }
  for (std::size_t i = 0; i < size_; ++i) {
    out[i] = static_cast<float>(value_of({limbs_[i], limbs_[size_ + i]}) / divisor);
  }
}

double ExactSum::value_with(std::size_t i, float addend) const {
  check_addends(1);
  const RoundedLimbs limbs(addend);
  return empty_ ? limbs.value() : value_of(Limbs{limbs_[i], limbs_[size_ + i]} + limbs.integers());
}

void ExactSum::result_with(std::span<float> addends, double divisor) const {
  check_length(addends);
  check_result(addends.size(), divisor);
  check_addends(1);
  if (largest_magnitude(addends) >= magnitude_bits(limit)) {
    refuse(addends);
  }
  if (empty_) {
    for (float& v : addends) {
      v = static_cast<float>(RoundedLimbs(v).value() / divisor);
    }
  } else {
    for (std::size_t i = 0; i < size_; ++i) {
      const Limbs sum = Limbs{limbs_[i], limbs_[size_ + i]} + RoundedLimbs(addends[i]).integers();
      addends[i] = static_cast<float>(value_of(sum) / divisor);
    }
  }
}

void ExactSum::check_length(std::span<const float> addend) const {
  if (addend.size() != size_) {
    throw Error("an addend of " + std::to_string(addend.size()) + " elements for a sum of " +
                std::to_string(size_));
  }
}

void ExactSum::check_result(std::size_t length, double divisor) const {
  if (length != size_ || !(divisor > 0.0)) {
    throw Error("the result of a sum of " + std::to_string(size_) + " elements was asked for " +
                std::to_string(length) + " elements and divided by " + std::to_string(divisor));
  }
}

void ExactSum::check_addends(std::int64_t more) const {
  const std::int64_t addends = more + (empty_ ? 0 : limbs_.back());
  if (addends > most_addends) {
    throw Error("a sum of " + std::to_string(addends) + " addends, but no more than " +
                std::to_string(most_addends) +
                " are exact; make train.microbatch larger, or train.batch_size smaller");
  }
}

}  // namespace dosefloor::reduction
