#pragma once
/// Moves a block of eight columns of a row-major complex array into contiguous columns and back, so that
/// column transforms run on contiguous data.

#include "sim/core/fft/batch1d.hpp"

namespace dosefloor::fft {

inline constexpr int transpose_block = 8;  ///< columns, and the unit rows are padded to

/// columns[c * distance + y] = rows[y * stride + c] for c < 8 and y < row_count (a multiple of 8). Addresses,
/// stride and distance are multiples of 8 elements.
void gather_columns(const Complex* rows, int stride, int row_count, Complex* columns, int distance);

/// The inverse: rows[y * stride + c] = columns[c * distance + y].
void scatter_columns(const Complex* columns, int distance, int row_count, Complex* rows, int stride);

}  // namespace dosefloor::fft
