#include "sim/detector/camera_model.hpp"

#include <array>
#include <cmath>

#include "sim/core/errors/error.hpp"

namespace dosefloor::detector {

CameraParameters draw_camera(const config::ImagesConfig& images, random::Stream& stream) {
  const auto draw = [&](const config::DrawRange& range) { return stream.uniform(range.lo, range.hi); };
  CameraParameters drawn;
  drawn.order = images.camera_order;
  drawn.mtf.c0 = draw(images.mtf_c0);
  drawn.mtf.c3 = draw(images.mtf_c3);
  drawn.mtf.floor = images.mtf_floor;
  drawn.n0 = draw(images.n0);
  drawn.dqe_zero = images.dqe_zero;
  drawn.dqe_c0 = draw(images.dqe_c0);
  drawn.dqe_c3 = draw(images.dqe_c3);
  return drawn;
}

std::span<const CameraNumber> camera_numbers() {
  static constexpr std::array<CameraNumber, 6> numbers{{
      {"mtf_c0", [](const CameraParameters& camera) { return camera.mtf.c0; }},
      {"mtf_c3", [](const CameraParameters& camera) { return camera.mtf.c3; }},
      {"mtf_floor", [](const CameraParameters& camera) { return camera.mtf.floor; }},
      {"n0", [](const CameraParameters& camera) { return camera.n0; }},
      {"dqe_c0", [](const CameraParameters& camera) { return camera.dqe_c0; }},
      {"dqe_c3", [](const CameraParameters& camera) { return camera.dqe_c3; }},
  }};
  return numbers;
}

double CameraModel::signal_to_noise(double n_d, double q_nyquist) const {
  const double signal = collection ? (*collection)(q_nyquist) : 1.0;
  const double shot_noise = n_d * (collection ? collection->share : 1.0);
  const double after = transfer ? (*transfer)(q_nyquist) : 1.0;
  const double readout_noise = n0 > 0.0 ? n0 / (after * after) : 0.0;  // as if before T, which then cancels
  return n_d * signal / std::sqrt(shot_noise + readout_noise);
}

CameraModel camera_model(const CameraParameters& parameters) {
  switch (parameters.order) {
    case config::CameraOrder::poisson_mtf_readout:
      return {.collection = std::nullopt, .transfer = parameters.mtf, .n0 = parameters.n0};
    case config::CameraOrder::dqe:
      return {.collection = Collection{parameters.dqe_zero, {parameters.dqe_c0, parameters.dqe_c3, 0.0}},
              .transfer = parameters.mtf,
              .n0 = parameters.n0};
    case config::CameraOrder::counting:
      return {.collection = Collection{parameters.dqe_zero, parameters.mtf},
              .transfer = std::nullopt,
              .n0 = parameters.n0};
  }
  throw Error("a camera of an unknown model");
}

}  // namespace dosefloor::detector
