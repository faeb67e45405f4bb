#include "sim/detector/camera.hpp"

#include "sim/detector/poisson.hpp"
#include "sim/detector/readout.hpp"

namespace dosefloor::detector {

Camera::Camera(const fft::LineTransforms& along_x, const fft::LineTransforms& along_y)
    : nx_(along_x.length()), ny_(along_y.length()), filter_(along_x, along_y) {}

void Camera::convolve(const Mtf& transfer, double scale, float* field) {
  const double per_pixel = scale / (static_cast<double>(nx_) * ny_);
  filter_([&](int kx,
              float* column) { transfer.column(2.0 * kx / nx_, 2.0 / ny_, ny_ / 2 + 1, per_pixel, column); },
          field);
}

void Camera::operator()(const CameraParameters& parameters, const NoiseKey& key, float* field) {
  const CameraModel model = camera_model(parameters);
  const auto pixels = static_cast<std::uint32_t>(nx_) * static_cast<std::uint32_t>(ny_);
  if (model.collection) {
    convolve(model.collection->curve, model.collection->share, field);
  }
  const PoissonNoise shot_noise({key.seed, random::Purpose::poisson, key.specimen, key.realisation}, pixels);
  shot_noise(field, pixels, 0, field);
  if (model.transfer) {
    convolve(*model.transfer, 1.0, field);
  }
  add_readout({key.seed, random::Purpose::readout, key.specimen, key.realisation}, model.n0, pixels, field);
}

}  // namespace dosefloor::detector
