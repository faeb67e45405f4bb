#pragma once
/// Resamples an image from the grids it was formed on to the camera's pixels, and blurs it.

#include <optional>
#include <vector>

#include "sim/core/fft/grid.hpp"
#include "sim/core/fft/line_transform_set.hpp"
#include "sim/optics/half_plane.hpp"
#include "sim/optics/line_interpolation.hpp"

namespace dosefloor::optics {

/// image = Σ F⁻¹[ exp(-2π² σ² q²) F[I] ] at the camera's pixels (ix dx, iy dy), summed over parts of the
/// image, each on a grid of its own over the box. A camera over the box: frequencies of both grids are kept,
/// the others are 0. Where the grids differ, the Nyquist frequency of the smaller one is among the others;
/// where they are equal along an axis, it is kept. Any other camera: the image is transformed to a grid over
/// the box, and interpolated from there (sim/optics/line_interpolation.hpp) to pixels of any size.
/// Frequencies below both Nyquist frequencies are kept. A field longer than the box sees the box's
/// repetition. The mean over the box is preserved. Frequencies that the blur leaves less than 1e-8 of are
/// not transformed.
class Resampler {
 public:
  /// `sampled`: grids over the box, from coarse to fine, to interpolate from. The transforms, which must
  /// outlive the resampler, have the lengths of all grids.
  explicit Resampler(const fft::LineTransformSet& transforms, std::vector<fft::Grid> sampled = {});

  /// At least one part; blur_A = σ >= 0 in Å; image [y, x] of the camera's grid. Throws Error for a camera
  /// that is not over the box where no grid is fine enough to interpolate from.
  void operator()(const std::vector<const HalfPlane*>& parts, const fft::Grid& camera, double blur_A,
                  float* image);

 private:
  /// One past the largest frequencies that are taken.
  struct End {
    int kx = 0;
    int ky = 0;
  };
  /// How the camera's pixels follow from a grid over the box: as they are, or by interpolation.
  struct Target {
    fft::Grid grid;
    std::optional<LineInterpolation> along_x;
    std::optional<LineInterpolation> along_y;
  };
  [[nodiscard]] Target target_for(const fft::Grid& box, const fft::Grid& camera, const End& end) const;
  void make_room(const std::vector<const HalfPlane*>& parts, const fft::Grid& target);
  void columns(const std::vector<const HalfPlane*>& parts, const std::vector<End>& ends, const Target& target,
               double blur_A);
  void rows(const Target& target, const fft::Grid& camera, int kx_end, float* image);
  /// Row y of the camera, half way to reciprocal space, into `row`.
  void half_row(const Target& target, int y, int kx_end, fft::Complex* row) const;

  const fft::LineTransformSet* transforms_;
  std::vector<fft::Grid> sampled_;
  HalfPlane half_;  ///< of the target's grid
  fft::GrowingArray<fft::Complex> from_;
  fft::GrowingArray<fft::Complex> transformed_;
  fft::GrowingArray<fft::Complex> to_;
  fft::GrowingArray<float> real_;
  fft::GrowingArray<float> side_by_side_;  ///< rows of a block, [x, row]
};

}  // namespace dosefloor::optics
