#pragma once
/// A real image half way to reciprocal space: transformed along x, but not along y.

#include "sim/core/fft/fftw_memory.hpp"
#include "sim/core/fft/line_transforms.hpp"

namespace dosefloor::optics {

/// element [y, kx] = Σ_x f(x, y) exp(-2πi kx x / nx), kx = 0 .. nx/2, rows `stride` apart; a few rows beyond
/// ny are allocated, so that blocks of columns can be moved.
struct HalfPlane {
  /// Takes the shape of images of ny rows along_x.length() long; what it held is lost.
  void fit(const fft::LineTransforms& along_x, int image_rows) {
    nx = along_x.length();
    ny = image_rows;
    rows = fft::round_up(ny, fft::transpose_block);
    stride = along_x.half_distance();
    data.reserve(fft::area(rows, stride));
  }

  int nx = 0;
  int ny = 0;
  int rows = 0;
  int stride = 0;
  fft::GrowingArray<fft::Complex> data;
};

}  // namespace dosefloor::optics
