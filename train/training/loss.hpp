#pragma once
/// What training makes small.

#include <torch/torch.h>

namespace dosefloor::training {

/// Binary cross-entropy of logits [n, 1, y, x] against masks of the same shape: the mean over the pixels of
/// each image, summed over images.
[[nodiscard]] inline torch::Tensor summed_loss(const torch::Tensor& logits, const torch::Tensor& masks) {
  const torch::Tensor sum =
      torch::binary_cross_entropy_with_logits(logits, masks, {}, {}, at::Reduction::Sum);
  return sum / static_cast<double>(logits.size(2) * logits.size(3));
}

}  // namespace dosefloor::training
