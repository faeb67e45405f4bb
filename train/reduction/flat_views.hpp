#pragma once
/// The parameters of a network, or something for each of them, as parts of one flat tensor.

#include <torch/torch.h>

#include <vector>

namespace dosefloor::train {

/// Parts of `flat` from its beginning, one after the other, each with the shape and the order in memory of
/// the tensor of `tensors` that it stands for. These must be dense: without gaps, in any order of their axes.
[[nodiscard]] std::vector<torch::Tensor> flat_views(const torch::Tensor& flat,
                                                    const std::vector<torch::Tensor>& tensors);

}  // namespace dosefloor::train
