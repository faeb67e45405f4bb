#include "train/segment/inference_memory.hpp"

#include <cstdint>

namespace dosefloor::train {

double network_bytes_per_pixel(const ModelDescription& description) {
  if (description.network == "msd") {
    constexpr std::int64_t planes_at_a_time = 8;  // train/networks/msd_function.cpp
    return 4.0 * static_cast<double>(description.msd.depth * description.msd.width + 3 * planes_at_a_time + 8);
  }
  constexpr std::int64_t planes_of_last_block = 14;
  return 4.0 * static_cast<double>(planes_of_last_block * description.unet.initial_channels);
}

double image_bytes_per_pixel() {
  constexpr int floats = 3;   // counts, what the network takes, probabilities
  constexpr int doubles = 3;  // while it is normalised
  constexpr int masks = 2;
  return floats * sizeof(float) + doubles * sizeof(double) + masks;
}

}  // namespace dosefloor::train
