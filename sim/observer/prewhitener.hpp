#pragma once
/// What a camera leaves of a signal, in units of its noise.

#include "sim/core/fft/line_transforms.hpp"
#include "sim/detector/camera_model.hpp"
#include "sim/detector/fourier_filter.hpp"

namespace dosefloor::observer {

/// A camera records an expected image N_D I as T * P(S * N_D I) + P(N0) (sim/detector/camera_model.hpp). Where I is near vacuum's 1,
/// its noise is stationary with the power
///
///   P(q) = S(0) N_D T² + N0
///
/// and a difference s between two noise-free images appears in it as N_D S T s. Divided by √P both are seen before independent
/// noise of unit variance in every pixel:
///
///   ŝ = F⁻¹[ N_D S T F[s] / √P ],      ŝ = √N_D s for S = 1 without readout noise, whatever T.
class Prewhitener {
 public:
  /// The transforms, which must outlive it, have the lengths nx and ny of the camera's field.
  Prewhitener(const fft::LineTransforms& along_x, const fft::LineTransforms& along_y);

  /// signal [y, x]: s in (vacuum 1), ŝ out. `n_d`: expected vacuum electrons of a pixel, above 0.
  void operator()(const detector::CameraParameters& camera, double n_d, float* signal);

 private:
  int nx_;
  int ny_;
  detector::FourierFilter filter_;
};

}  // namespace dosefloor::observer
