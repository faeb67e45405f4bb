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

/// An array that many shapes share: it is as large as the largest was.
template <class T>
class GrowingArray {
 public:
  /// Room for `size` elements; what it held is lost where it had less. Throws std::bad_alloc.
  void reserve(std::size_t size) {
    if (size > size_) {
      data_.reset();
      size_ = 0;
      data_ = fftw_array<T>(size);
      size_ = size;
    }
  }
  [[nodiscard]] T* get() noexcept { return data_.get(); }
  [[nodiscard]] const T* get() const noexcept { return data_.get(); }
  T& operator[](std::size_t i) noexcept { return data_[i]; }

 private:
  FftwArray<T> data_;
  std::size_t size_ = 0;
};

}  // namespace dosefloor::fft
