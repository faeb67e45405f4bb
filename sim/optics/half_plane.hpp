#pragma once
/// A real image half way to reciprocal space: transformed along x, but not along y.

#include "sim/core/fft/fftw_memory.hpp"
#include "sim/core/fft/line_transforms.hpp"

namespace dosefloor::optics {

/// element [y, kx] = Σ_x f(x, y) exp(-2πi kx x / nx), kx = 0 .. nx/2, rows `stride` apart; a few rows beyond
/// ny are allocated, so that blocks of columns can be moved.
struct HalfPlane {
  HalfPlane(const fft::LineTransforms& along_x, int ny)
      : nx(along_x.length()),
        rows(fft::round_up(ny, fft::transpose_block)),
        stride(along_x.half_distance()),
        data(fft::fftw_array<fft::Complex>(fft::area(rows, stride))) {}

  int nx;
  int rows;
  int stride;
  fft::FftwArray<fft::Complex> data;
};

}  // namespace dosefloor::optics
