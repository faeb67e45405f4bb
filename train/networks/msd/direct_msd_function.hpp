#pragma once
/// The MSD-net by LibTorch's convolutions, on any device.

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace dosefloor::networks {

/// msd_logits() (train/networks/msd/msd_function.hpp) for arguments that it has checked. Features live once, in
/// one buffer [n, depth w, y, x], behind the image's channels where every layer sees them; so do their gradients
/// in the backward pass: 2 planes per layer and image, where concatenation takes depth². Convolutions take a few
/// planes of their input at a time, so that the padded copies they need do not grow with depth.
at::Tensor direct_msd_logits(const at::Tensor& images, const std::vector<at::Tensor>& weights,
                             const std::vector<at::Tensor>& biases,
                             const std::vector<std::int64_t>& dilations);

}  // namespace dosefloor::networks
