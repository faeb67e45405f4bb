#include "train/segment/inference_memory.hpp"

#include "train/spectral/tap_spectrum.hpp"

namespace dosefloor::segment {

double network_bytes_per_pixel(const model::ModelDescription& description) {
  constexpr double bytes = sizeof(float);
  if (description.network == "msd") {
    const auto features = static_cast<double>(description.msd.depth * description.msd.width);
    const bool spectral = description.msd.kernel <= 2 * spectral::largest_half_width + 1;
    return bytes * (spectral ? 1.3 * features + 8.0 : 1.25 * features + 28.0);
  }
  return bytes * 16.0 * static_cast<double>(description.unet.initial_channels);
}

}  // namespace dosefloor::segment
