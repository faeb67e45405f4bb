#pragma once
/// What the shapes of an MSD-net's weights say about it.

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <cstdint>

namespace dosefloor::networks {

/// Whether every layer of the net of msd_logits() (train/networks/msd/msd_function.hpp) sees the image: the weight of
/// the second is [w, channels + w, k, k] then, else [w, w, k, k]. `weights` begins with those of the layers and
/// the last one.
inline bool image_to_all_layers(at::TensorList weights) {
  return weights[1].size(1) != weights[0].size(0);
}

/// Planes that layer i sees.
inline std::int64_t inputs_of_layer(std::size_t layer, std::int64_t channels, std::int64_t width,
                                    bool image_to_all) {
  return (layer == 0 || image_to_all ? channels : 0) + static_cast<std::int64_t>(layer) * width;
}

}  // namespace dosefloor::networks
