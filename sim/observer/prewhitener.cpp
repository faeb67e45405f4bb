#include "sim/observer/prewhitener.hpp"

#include <cmath>

namespace dosefloor::observer {
namespace {

/// ŝ / s at the frequency q̃ (1 at Nyquist's).
double gain(const detector::CameraParameters& camera, double n_d, double q_nyquist) {
  const bool dqe = camera.order == config::CameraOrder::dqe;
  const double signal =
      dqe ? camera.dqe_zero * detector::Mtf{camera.dqe_c0, camera.dqe_c3, 0.0}(q_nyquist) : 1.0;
  const double shot_noise = n_d * (dqe ? camera.dqe_zero : 1.0);
  const double mtf = camera.mtf(q_nyquist);
  const double readout_noise = camera.n0 > 0.0 ? camera.n0 / (mtf * mtf) : 0.0;  // before the MTF
  return n_d * signal / std::sqrt(shot_noise + readout_noise);
}

}  // namespace

Prewhitener::Prewhitener(const fft::LineTransforms& along_x, const fft::LineTransforms& along_y)
    : nx_(along_x.length()), ny_(along_y.length()), filter_(along_x, along_y) {}

void Prewhitener::operator()(const detector::CameraParameters& camera, double n_d, float* signal) {
  const double pixels = static_cast<double>(nx_) * ny_;
  filter_(
      [&](int kx, float* column) {
        for (int ky = 0; ky <= ny_ / 2; ++ky) {
          column[ky] =
              static_cast<float>(gain(camera, n_d, std::hypot(2.0 * kx / nx_, 2.0 * ky / ny_)) / pixels);
        }
      },
      signal);
}

}  // namespace dosefloor::observer
