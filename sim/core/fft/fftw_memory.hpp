#pragma once
/// Host arrays with the alignment FFTW plans for.

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>

namespace dosefloor::fft {

struct FreeAligned {
  void operator()(void* data) const noexcept { std::free(data); }
};

/// Array of `size` elements of a trivial type, 64-byte aligned (a cache line and an AVX-512 register),
/// zeroed. Throws std::bad_alloc.
template <class T>
using FftwArray = std::unique_ptr<T[], FreeAligned>;

template <class T>
FftwArray<T> fftw_array(std::size_t size) {
  constexpr std::size_t alignment = 64;
  const std::size_t bytes = (size * sizeof(T) + alignment - 1) / alignment * alignment;
  void* data = std::aligned_alloc(alignment, bytes);
  if (data == nullptr) {
    throw std::bad_alloc();
  }
  __builtin_memset(data, 0, bytes);
  return FftwArray<T>(static_cast<T*>(data));
}

}  // namespace dosefloor::fft
