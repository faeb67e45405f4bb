#pragma once
/// The camera: from expected electrons to counts, on its whole periodic field.
///
/// poisson_mtf_readout (the paper's Eq. 3):  counts = MTF * P(N) + P(N0)
/// dqe:   counts = NTF * P(S * N) + P(N0), with NTF the curve of `mtf` and S = √(DQE(0) DQE(q)),
///        √DQE(q̃) = √DQE(0) / (1 + (q̃ / c0)^c3)      (Vulović et al. 2013, J. Struct. Biol. 183, 19, DQE(0) =
///        1)
/// with * the convolution, N the expected electrons of each pixel and P a Poisson draw. A flat field of N_D
/// has the noise power N_D MTF² + N0, in the order dqe DQE(0) N_D NTF² + N0: DQE(0) is the share of electrons
/// that count, and S² N_D / (noise power / NTF²) is the DQE. So the curve that flat fields show is `mtf` in
/// both orders; they differ in how far the signal follows it.

#include "config/sections/images.hpp"
#include "sim/core/random/stream.hpp"
#include "sim/detector/fourier_filter.hpp"
#include "sim/detector/mtf.hpp"

namespace dosefloor::detector {

struct CameraParameters {
  config::CameraOrder order = config::CameraOrder::poisson_mtf_readout;
  Mtf mtf;
  double n0 = 0.0;        ///< N0: expected readout counts of a pixel
  double dqe_zero = 1.0;  ///< DQE(0); for the order `dqe` only, as are the next two
  double dqe_c0 = 1.0;
  double dqe_c3 = 2.0;
};

/// Whose noise it is. Purpose::poisson and Purpose::readout are set by the camera.
struct NoiseKey {
  std::uint64_t seed = 0;
  std::uint32_t specimen = 0;
  std::uint32_t realisation = 0;
};

class Camera {
 public:
  /// The transforms, which must outlive the camera, have the lengths nx and ny of its field.
  Camera(const fft::LineTransforms& along_x, const fft::LineTransforms& along_y);

  /// field [y, x]: expected electrons in, counts out. Throws Error for expectations that are no numbers or
  /// too large (sim/detector/poisson.hpp).
  void operator()(const CameraParameters& parameters, const NoiseKey& key, float* field);

 private:
  void convolve(const Mtf& transfer, double scale, float* field);

  int nx_;
  int ny_;
  FourierFilter filter_;
};

}  // namespace dosefloor::detector
