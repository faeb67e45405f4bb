#pragma once
/// Arithmetic that a network cannot do without, for comparing times with what a processor could do.

#include <cstdint>

#include "train/model/model_description.hpp"

namespace dosefloor::model {

/// Floating-point operations of the convolutions (2 per tap) of one forward pass over an image of height x
/// width pixels, as if computed directly. A training step takes 3 times as many: the backward pass convolves
/// for the gradients of inputs and of weights.
[[nodiscard]] double forward_flops(const ModelDescription& description, std::int64_t height,
                                   std::int64_t width);

}  // namespace dosefloor::model
