#pragma once
/// Resamples an image from the grid it was formed on to the camera's pixels, and blurs it.

#include "sim/core/fft/grid.hpp"
#include "sim/optics/half_plane.hpp"

namespace dosefloor::optics {

/// image = F⁻¹[ exp(-2π² σ² q²) F[I] ] on the camera's grid over the same box: frequencies that both grids
/// have are kept, the others are 0. Along an axis where the grids differ, the Nyquist frequency of the smaller
/// one is 0 too; where they are equal, it is kept. The mean is preserved. Frequencies that the blur damps
/// below 1e-8 are not transformed.
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
