#include "train/segment/inference_memory.hpp"

namespace dosefloor::train {

double network_bytes_per_pixel(const ModelDescription& description) {
  constexpr double bytes = sizeof(float);
  if (description.network == "msd") {
    return bytes * (1.25 * static_cast<double>(description.msd.depth * description.msd.width) + 28.0);
  }
  return bytes * 16.0 * static_cast<double>(description.unet.initial_channels);
}

}  // namespace dosefloor::train
