#pragma once
/// The parameters of a network, or something for each of them, as parts of one flat tensor.

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace dosefloor::reduction {

/// Elements of the flat tensor from where `tensor`'s part begins to where the next does: rounded up to 64
/// bytes of float32. cuDNN's kernels for matrix units take weights that begin at multiples of 16 bytes; for
/// others it chooses slow ones.
[[nodiscard]] std::int64_t flat_length(const at::Tensor& tensor);

/// Length of a flat tensor with a part for each of `tensors`.
[[nodiscard]] std::int64_t flat_length(const std::vector<at::Tensor>& tensors);

/// Parts of `flat` from its beginning, one after the other, each with the shape and the order in memory of
/// the tensor of `tensors` that it stands for. These must be dense: without gaps, in any order of their axes.
[[nodiscard]] std::vector<at::Tensor> flat_views(const at::Tensor& flat,
                                                 const std::vector<at::Tensor>& tensors);

}  // namespace dosefloor::reduction
