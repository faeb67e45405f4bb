#pragma once
/// The vector registers of the CPU that the program is built for, and numbers side by side in them. Arithmetic on a Vector works
/// lane by lane.

#include <cstddef>
#include <cstring>
#include <type_traits>

namespace dosefloor::simd {

/// Width of a register of numbers of type T, bytes. With AVX alone, registers of integers are half as wide as those of floating-point
/// numbers.
template <class T>
constexpr std::size_t register_bytes =
#if defined(__AVX512F__)
    64;
#elif defined(__AVX2__)
    32;
#elif defined(__AVX__)
    std::is_floating_point_v<T> ? 32 : 16;
#else
    16;
#endif

/// Numbers of type T in a register.
template <class T>
constexpr std::size_t lanes = register_bytes<T> / sizeof(T);

template <class T, std::size_t count>
struct VectorOf {
  using Type __attribute__((vector_size(count * sizeof(T)))) = T;
};

/// `count` numbers, a power of two of them: one register by default.
template <class T, std::size_t count = lanes<T>>
using Vector = typename VectorOf<T, count>::Type;

/// The numbers from `data` on, which need no alignment.
template <class AnyVector, class T>
AnyVector load(const T* data) {
  AnyVector vector;
  std::memcpy(&vector, data, sizeof(vector));
  return vector;
}

}  // namespace dosefloor::simd
