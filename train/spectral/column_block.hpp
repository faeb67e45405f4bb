#pragma once
/// Blocks of neighbouring columns of real planes, as PlaneTransform takes them, and signs of their numbers.

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "train/spectral/lanes.hpp"

namespace dosefloor::spectral {

/// The columns of a plane [y, x] from `first` on that a block of 2 lanes holds; the plane ends at `width`.
struct ColumnRange {
  std::size_t first;
  std::size_t width;
};

/// Bit l: whether column l of the block is on the plane.
template <class T>
std::uint32_t inside(const ColumnRange& columns) {
  const std::size_t bits = std::min(2 * lanes<T>, columns.width - columns.first);
  return ~std::uint32_t{0} >> (32 - bits);
}

/// A row of the block: zero beyond the plane.
template <class T>
ComplexLanes<T> load_columns(const T* row, const ColumnRange& columns) {
  if (columns.first + 2 * lanes<T> <= columns.width) {
    return {load(row + columns.first), load(row + columns.first + lanes<T>)};
  }
  T numbers[2 * lanes<T>]{};
  std::copy(row + columns.first, row + columns.width, numbers);
  return {load(numbers), load(numbers + lanes<T>)};
}

template <class T>
void store_columns(const ComplexLanes<T>& numbers, T* row, const ColumnRange& columns) {
  T both[2 * lanes<T>];
  store<T>(numbers.re, both);
  store<T>(numbers.im, both + lanes<T>);
  std::copy(both, both + std::min(2 * lanes<T>, columns.width - columns.first), row + columns.first);
}

template <class T>
using Flags = decltype(Vector<T>{} > Vector<T>{});

/// The bit of each lane: 1, 2, 4, ...
template <class T>
Flags<T> bits_of_lanes() {
  Flags<T> bits{};
  for (std::size_t lane = 0; lane < lanes<T>; ++lane) {
    bits[lane] = 1 << lane;
  }
  return bits;
}

/// Bit l: whether the number of lane l of .re is positive; bit lanes + l: of .im.
template <class T>
std::uint32_t positive(const ComplexLanes<T>& numbers) {
  const Flags<T> re = (numbers.re > Vector<T>{}) & bits_of_lanes<T>();
  const Flags<T> im = (numbers.im > Vector<T>{}) & bits_of_lanes<T>();
  std::uint32_t of_re = 0;
  std::uint32_t of_im = 0;
  for (std::size_t lane = 0; lane < lanes<T>; ++lane) {
    of_re |= static_cast<std::uint32_t>(re[lane]);
    of_im |= static_cast<std::uint32_t>(im[lane]);
  }
  return of_re | of_im << lanes<T>;
}

/// The numbers whose bits are set, zero elsewhere.
template <class T>
ComplexLanes<T> where(std::uint32_t bits, const ComplexLanes<T>& numbers) {
  const Flags<T> lane_bits = bits_of_lanes<T>();
  const Flags<T> re = (Flags<T>{} + static_cast<std::int32_t>(bits)) & lane_bits;
  const Flags<T> im = (Flags<T>{} + static_cast<std::int32_t>(bits >> lanes<T>)) & lane_bits;
  return {re != Flags<T>{} ? numbers.re : Vector<T>{}, im != Flags<T>{} ? numbers.im : Vector<T>{}};
}

}  // namespace dosefloor::spectral
