#pragma once
/// From what a network gives to probabilities.

#include <torch/types.h>

#include "train/model/model_description.hpp"

namespace dosefloor::model {

/// sigmoid(logits / T), T the description's temperature, or 1 without: what every user of a model takes for the
/// probability that a pixel is particle. Of any shape, on any device.
[[nodiscard]] torch::Tensor probabilities_of(const ModelDescription& description,
                                             const torch::Tensor& logits);

}  // namespace dosefloor::model
