#pragma once
/// A real image half way to reciprocal space: transformed along x, but not along y.

#include "sim/core/fft/fftw_memory.hpp"
#include "sim/core/fft/grid.hpp"
#include "sim/core/fft/line_transforms.hpp"

namespace dosefloor::optics {

/// element [y, kx] = Σ_x f(x, y) exp(-2πi kx x / nx), kx = 0 .. nx/2, rows `stride` apart; a few rows beyond
/// ny are allocated, so that blocks of columns can be moved.
struct HalfPlane {
  /// Takes the shape of images on `of`, whose rows have the length of along_x; what it held is lost.
  void fit(const fft::LineTransforms& along_x, const fft::Grid& of) {
    grid = of;
    rows = fft::round_up(grid.ny, fft::transpose_block);
    stride = along_x.half_distance();
    data.reserve(fft::area(rows, stride));
  }

  fft::Grid grid;
  int rows = 0;
  int stride = 0;
  fft::GrowingArray<fft::Complex> data;
};

}  // namespace dosefloor::optics
