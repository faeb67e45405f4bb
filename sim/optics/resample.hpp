#pragma once
/// Resamples an image from the grids it was formed on to the camera's pixels, and blurs it.

#include <vector>

#include "sim/core/fft/grid.hpp"
#include "sim/core/fft/line_transform_set.hpp"
#include "sim/optics/half_plane.hpp"

namespace dosefloor::optics {

/// image = Σ F⁻¹[ exp(-2π² σ² q²) F[I] ] on the camera's grid over the same box, summed over parts of the
/// image, each on a grid of its own: frequencies that both grids have are kept, the others are 0. Along an axis
/// where the grids differ, the Nyquist frequency of the smaller one is 0 too; where they are equal, it is kept.
/// The mean is preserved. Frequencies that the blur damps below 1e-8 are not transformed.
class Resampler {
 public:
  /// The transforms, which must outlive the resampler, have the lengths of all grids.
  explicit Resampler(const fft::LineTransformSet& transforms) : transforms_(&transforms) {}

  /// At least one part, blur_A = σ >= 0 in Å; image [y, x] of the camera's grid.
  void operator()(const std::vector<const HalfPlane*>& parts, const fft::Grid& camera, double blur_A,
                  float* image);

 private:
  /// One past the largest frequencies that are taken from a part.
  struct End {
    int kx;
    int ky;
  };
  /// A part on its way through reciprocal space.
  struct Source {
    const HalfPlane* part;
    const fft::LineTransforms* along_y;
    End end;
    std::vector<float> damping;  ///< by the blur along y, over the part's number of pixels
  };
  [[nodiscard]] Source source(const HalfPlane& part, const fft::Grid& camera, double blur_A) const;
  void make_room(const std::vector<Source>& sources);
  void columns(const std::vector<Source>& sources, const fft::Grid& camera, double blur_A, int kx_end);
  void rows(const fft::Grid& camera, int kx_end, float* image);

  const fft::LineTransformSet* transforms_;
  const fft::LineTransforms* along_x_ = nullptr;  ///< of the camera
  const fft::LineTransforms* along_y_ = nullptr;
  HalfPlane half_;
  fft::GrowingArray<fft::Complex> from_;
  fft::GrowingArray<fft::Complex> transformed_;
  fft::GrowingArray<fft::Complex> to_;
  fft::GrowingArray<float> real_;
};

}  // namespace dosefloor::optics
