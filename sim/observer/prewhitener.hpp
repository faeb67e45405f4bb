#pragma once
/// What a camera leaves of a signal, in units of its noise.

#include "sim/core/fft/line_transforms.hpp"
#include "sim/detector/camera.hpp"
#include "sim/detector/fourier_filter.hpp"

namespace dosefloor::observer {

/// The camera (sim/detector/camera.hpp) records an expected image N_D I as MTF * P(N_D I) + P(N0). Where I is
/// near vacuum's 1, its noise is stationary with the power
///   P(q) = N_D MTF² + N0                       (order dqe: DQE(0) N_D NTF² + N0)
/// and a difference s between two noise-free images appears in it as N_D MTF S (order dqe: N_D √(DQE(0) DQE)
/// NTF S). Divided by √P both are seen before independent noise of unit variance in every pixel:
///   ŝ = F⁻¹[ N_D MTF S / √P ],      ŝ = √N_D s without readout noise, whatever the MTF.
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
