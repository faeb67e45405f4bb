#include "sim/observer/prewhitener.hpp"

#include <cmath>

namespace dosefloor::observer {

Prewhitener::Prewhitener(const fft::LineTransforms& along_x, const fft::LineTransforms& along_y)
    : nx_(along_x.length()), ny_(along_y.length()), filter_(along_x, along_y) {}

void Prewhitener::operator()(const detector::CameraParameters& camera, double n_d, float* signal) {
  const detector::CameraModel model = detector::camera_model(camera);
  const double pixels = static_cast<double>(nx_) * ny_;
  filter_(
      [&](int kx, float* column) {
        for (int ky = 0; ky <= ny_ / 2; ++ky) {
          const double q_nyquist = std::hypot(2.0 * kx / nx_, 2.0 * ky / ny_);
          column[ky] = static_cast<float>(model.signal_to_noise(n_d, q_nyquist) / pixels);
        }
      },
      signal);
}

}  // namespace dosefloor::observer
