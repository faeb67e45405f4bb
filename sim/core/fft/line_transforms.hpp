#pragma once
/// All the transforms that row and column passes over a plane need along one of its axes: rows in batches of
/// row_block, columns in blocks of transpose_block that sim/core/fft/transpose.hpp has made contiguous.

#include "sim/core/fft/array_shape.hpp"
#include "sim/core/fft/batch1d.hpp"
#include "sim/core/fft/transpose.hpp"

namespace dosefloor::fft {

inline constexpr int row_block =
    4;  ///< rows transformed together: their buffers share the second-level cache

/// Plans of length n, all unnormalised. Distances between the rows or columns of a batch, in elements:
/// row_distance (n complex numbers), half_distance (n/2 + 1 complex), real_distance (n real ones),
/// column_distance (n complex, rounded up to whole blocks).
class LineTransforms {
 public:
  /// Throws Error if FFTW finds no plan for one of them (Planning::from_wisdom without wisdom).
  LineTransforms(int n, Planning planning);

  [[nodiscard]] int length() const noexcept { return n_; }
  [[nodiscard]] int row_distance() const noexcept { return padded(n_); }
  [[nodiscard]] int half_distance() const noexcept { return padded(n_ / 2 + 1); }
  [[nodiscard]] int real_distance() const noexcept { return round_up(n_, 16); }
  [[nodiscard]] int column_distance() const noexcept { return padded(round_up(n_, transpose_block)); }

  Batch1d rows_forward;
  Batch1d rows_backward;
  BatchReal1d rows_from_real;     ///< real_distance -> half_distance
  BatchHermitian1d rows_to_real;  ///< half_distance -> real_distance; overwrites its input
  Batch1d columns_forward;
  Batch1d columns_backward;

 private:
  int n_;
};

}  // namespace dosefloor::fft
