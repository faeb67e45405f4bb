#pragma once
/// The MSD-net from image to logit as one differentiable function, whose features live once, in one buffer.

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace dosefloor::networks {

/// feature_i = ReLU( conv(input_i, weight_i, dilation_i) + bias_i ), i = 0 .. depth - 1, with input_i = (images,
/// feature_0, ..., feature_i-1): every layer sees the image and the outputs of all earlier layers (Pelt & Sethian
/// 2018, PNAS 115, 254). Or only the first sees the image: input_0 = images, input_i = (feature_0, ...,
/// feature_i-1); the shapes of the weights say which. logits = weight_depth · (all features) + bias_depth.
/// Borders are padded by reflection.
///   images     [n, channels, y, x]
///   weights    depth x [w, channels + i w, k, k], k odd, or i w instead for all i > 0; then [1, depth w, 1, 1]
///   biases     depth x [w]; then [1]
///   dilations  depth integers >= 1
/// Returns logits [n, 1, y, x].
///
/// Memory of the direct form: the features [n, depth w, y, x] and, in the backward pass, their gradients: 2
/// planes per layer and image, where concatenation takes depth². Convolutions take a few planes of their input at
/// a time, so that the padded copies they need do not grow with depth. First derivatives only.
///
/// Throws InputError unless every edge of the images is longer than (k - 1)/2 times the largest dilation, and
/// Error for shapes other than the above.
at::Tensor msd_logits(const at::Tensor& images, const std::vector<at::Tensor>& weights,
                      const std::vector<at::Tensor>& biases, const std::vector<std::int64_t>& dilations);

}  // namespace dosefloor::networks
