#pragma once
/// Strides of the arrays that row and column passes work on.

#include <cstddef>

namespace dosefloor::fft {

constexpr int round_up(int value, int multiple) {
  return (value + multiple - 1) / multiple * multiple;
}

/// Padding that keeps rows of complex numbers 64-byte aligned and neighbouring rows out of each other's cache
/// sets.
constexpr int padded(int elements) {
  const int rounded = round_up(elements, 8);
  return rounded % 512 == 0 ? rounded + 8 : rounded;
}

/// Elements of `rows` rows, and where row `rows` begins.
constexpr std::size_t area(int rows, int stride) {
  return static_cast<std::size_t>(rows) * static_cast<std::size_t>(stride);
}

}  // namespace dosefloor::fft
