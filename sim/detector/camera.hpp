#pragma once
/// The camera: from expected electrons to counts, on its whole periodic field.

#include "sim/core/random/stream.hpp"
#include "sim/detector/camera_model.hpp"
#include "sim/detector/fourier_filter.hpp"
#include "sim/detector/mtf.hpp"

namespace dosefloor::detector {

/// Whose noise it is. Purpose::poisson and Purpose::readout are set by the camera.
struct NoiseKey {
  std::uint64_t seed = 0;
  std::uint32_t specimen = 0;
  std::uint32_t realisation = 0;
};

/// counts = T * P(S * N) + P(N0), with the S, T and N0 of a camera's model (sim/detector/camera_model.hpp).
class Camera {
 public:
  /// The transforms, which must outlive the camera, have the lengths nx and ny of its field.
  Camera(const fft::LineTransforms& along_x, const fft::LineTransforms& along_y);

  /// field [y, x]: expected electrons in, counts out. Throws Error for expectations that are no numbers or too large
  /// (sim/detector/poisson.hpp).
  void operator()(const CameraParameters& parameters, const NoiseKey& key, float* field);

 private:
  void convolve(const Mtf& transfer, double scale, float* field);

  int nx_;
  int ny_;
  FourierFilter filter_;
};

}  // namespace dosefloor::detector
