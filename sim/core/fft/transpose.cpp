#include "sim/core/fft/transpose.hpp"

#include <cstdint>

namespace dosefloor::fft {
namespace {

using Row [[gnu::vector_size(64), gnu::may_alias]] = std::uint64_t;  // eight complex numbers, moved as bits

static_assert(sizeof(Complex) == sizeof(std::uint64_t));

/// Transposes 8 x 8 complex numbers by three rounds of two-register exchanges.
void transpose8(const Complex* from, std::ptrdiff_t from_stride, Complex* to, std::ptrdiff_t to_stride) {
  Row a[8];
  Row b[8];
  for (std::size_t i = 0; i < 8; ++i) {
    a[i] = *reinterpret_cast<const Row*>(from + static_cast<std::ptrdiff_t>(i) * from_stride);
  }
  for (std::size_t i = 0; i < 8; i += 2) {
    b[i] = __builtin_shufflevector(a[i], a[i + 1], 0, 8, 2, 10, 4, 12, 6, 14);
    b[i + 1] = __builtin_shufflevector(a[i], a[i + 1], 1, 9, 3, 11, 5, 13, 7, 15);
  }
  for (std::size_t i = 0; i < 8; i += 4) {
    for (std::size_t j = 0; j < 2; ++j) {
      a[i + j] = __builtin_shufflevector(b[i + j], b[i + j + 2], 0, 1, 8, 9, 4, 5, 12, 13);
      a[i + j + 2] = __builtin_shufflevector(b[i + j], b[i + j + 2], 2, 3, 10, 11, 6, 7, 14, 15);
    }
  }
  for (std::size_t j = 0; j < 4; ++j) {
    b[j] = __builtin_shufflevector(a[j], a[j + 4], 0, 1, 2, 3, 8, 9, 10, 11);
    b[j + 4] = __builtin_shufflevector(a[j], a[j + 4], 4, 5, 6, 7, 12, 13, 14, 15);
  }
  for (std::size_t i = 0; i < 8; ++i) {
    *reinterpret_cast<Row*>(to + static_cast<std::ptrdiff_t>(i) * to_stride) = b[i];
  }
}

}  // namespace

void gather_columns(const Complex* rows, int stride, int row_count, Complex* columns, int distance) {
  for (std::ptrdiff_t y = 0; y < row_count; y += transpose_block) {
    transpose8(rows + y * stride, stride, columns + y, distance);
  }
}

void scatter_columns(const Complex* columns, int distance, int row_count, Complex* rows, int stride) {
  for (std::ptrdiff_t y = 0; y < row_count; y += transpose_block) {
    transpose8(columns + y, distance, rows + y * stride, stride);
  }
}

}  // namespace dosefloor::fft
