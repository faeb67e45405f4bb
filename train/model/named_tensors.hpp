#pragma once
/// Tensors between LibTorch and files. Nothing here is collective.

#include <torch/nn/module.h>

#include <string>
#include <utility>
#include <vector>

#include "train/model/tensor_file.hpp"

namespace dosefloor::model {

/// Tensors by name, on the CPU, C-ordered. Those that were so already share memory with their origin.
using NamedTensors = std::vector<std::pair<std::string, torch::Tensor>>;

/// The parameters of a module (it may be on any device) by their names, `prefix` before each.
[[nodiscard]] NamedTensors named_tensors(const torch::nn::Module& module, const std::string& prefix = "");

/// What write_tensor_file() takes: views, valid as long as `tensors`. Throws Error for types other than
/// float32, float64 and int64, and for tensors that are not on the CPU and C-ordered.
[[nodiscard]] std::vector<TensorView> views_of(const NamedTensors& tensors);

/// The tensors of a file whose names begin with `prefix`, without it. They own their memory.
[[nodiscard]] NamedTensors named_tensors(const TensorFile& file, const std::string& prefix = "");

/// Copies numbers into the parameters of a module by name. `where` names the file in messages. Throws
/// InputError, and then has changed nothing, unless `tensors` are exactly the module's parameters in name,
/// shape and type: the message lists what is missing, unknown or of another shape.
void load_named_tensors(torch::nn::Module& module, const NamedTensors& tensors, const std::string& where);

}  // namespace dosefloor::model
