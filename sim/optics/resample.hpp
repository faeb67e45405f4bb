#pragma once
/// From the grid an image was formed on to the camera's pixels, blurred on the way.

#include "sim/core/fft/grid.hpp"
#include "sim/optics/half_plane.hpp"

namespace dosefloor::optics {

/// image = F⁻¹[ exp(-2π² σ² q²) F[I] ] on the camera's grid over the same box: frequencies of both grids are
/// kept, the others are 0. Where the grids differ, the Nyquist frequency of the smaller one is among the
/// others; where they are equal along an axis, it is kept. The mean is preserved. Frequencies that the blur
/// leaves less than 1e-8 of are not transformed.
class Resampler {
 public:
  /// The transforms must outlive the resampler and have the lengths of the grids.
  Resampler(const fft::Grid& from, const fft::LineTransforms& from_along_y, const fft::Grid& camera,
            const fft::LineTransforms& camera_along_x, const fft::LineTransforms& camera_along_y);

  /// `intensity` on the grid `from` (HalfPlane), blur_A = σ >= 0 in Å; image [y, x] of the camera's grid.
  void operator()(const HalfPlane& intensity, double blur_A, float* image);

 private:
  void columns(const HalfPlane& intensity, double blur_A, int kx_end);
  void rows(int kx_end, float* image);

  fft::Grid from_;
  fft::Grid camera_;
  const fft::LineTransforms* from_along_y_;
  const fft::LineTransforms* along_x_;
  const fft::LineTransforms* along_y_;
  HalfPlane half_;
  fft::FftwArray<fft::Complex> a_;
  fft::FftwArray<fft::Complex> b_;
  fft::FftwArray<float> real_;
};

}  // namespace dosefloor::optics
