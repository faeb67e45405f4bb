#pragma once
/// Numbers of neighbouring lines side by side in one register of the processor, so that what is written for
/// one line works on all of them.

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <utility>

#include "sim/core/simd/lanes.hpp"

namespace dosefloor::spectral {

/// Bytes of a vector: sums over lanes, and with them the bits of a training, depend on it, so it is 32 on lesser CPUs, too.
constexpr std::size_t vector_bytes = std::max<std::size_t>(simd::register_bytes<float>, 32);

/// Numbers of type T in a vector: the number of lanes.
template <class T>
constexpr std::size_t lanes = vector_bytes / sizeof(T);

/// One number of each lane; arithmetic works lane by lane.
template <class T>
using Vector = simd::Vector<T, lanes<T>>;

template <class T>
struct ComplexLanes {
  Vector<T> re;
  Vector<T> im;
};

template <class T>
Vector<T> load(const T* numbers) {
  return simd::load<Vector<T>>(numbers);
}

template <class T>
void store(const Vector<T>& vector, T* numbers) {
  std::memcpy(numbers, &vector, sizeof(vector));
}

/// The same number in all lanes.
template <class T>
Vector<T> broadcast(T number) {
  return number - Vector<T>{};
}

template <class T>
T sum_of_lanes(const Vector<T>& vector) {
  T sum = 0;
  for (std::size_t lane = 0; lane < lanes<T>; ++lane) {
    sum += vector[lane];
  }
  return sum;
}

namespace detail {

/// a0 b0 a1 b1 ... of the lanes from `first` on.
template <class T, std::size_t first, std::size_t... lane>
Vector<T> interleaved(const Vector<T>& a, const Vector<T>& b, std::index_sequence<lane...> /*lanes*/) {
  return __builtin_shufflevector(a, b, (first + lane / 2 + (lane % 2) * lanes<T>)...);
}

}  // namespace detail

/// to[i] lane k = from[k] lane i for `lanes` elements each, by log2(lanes) perfect shuffles.
template <class T>
void transpose(const ComplexLanes<T>* from, ComplexLanes<T>* to) {
  constexpr std::size_t half = lanes<T> / 2;
  using Lanes = std::make_index_sequence<lanes<T>>;
  ComplexLanes<T> rows[lanes<T>];
  std::copy(from, from + lanes<T>, rows);
  for (std::size_t done = 1; done < lanes<T>; done *= 2) {
    ComplexLanes<T> shuffled[lanes<T>];
    for (std::size_t i = 0; i < half; ++i) {
      const ComplexLanes<T>& a = rows[i];
      const ComplexLanes<T>& b = rows[i + half];
      shuffled[2 * i] = {detail::interleaved<T, 0>(a.re, b.re, Lanes{}),
                         detail::interleaved<T, 0>(a.im, b.im, Lanes{})};
      shuffled[2 * i + 1] = {detail::interleaved<T, half>(a.re, b.re, Lanes{}),
                             detail::interleaved<T, half>(a.im, b.im, Lanes{})};
    }
    std::copy(shuffled, shuffled + lanes<T>, rows);
  }
  std::copy(rows, rows + lanes<T>, to);
}

}  // namespace dosefloor::spectral
