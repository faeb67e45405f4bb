#pragma once
/// Trained networks as files, and tensors between LibTorch and files. Nothing here is collective: one rank
/// writes.

#include <torch/torch.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "train/model/model_description.hpp"
#include "train/model/tensor_file.hpp"
#include "train/networks/network.hpp"

namespace dosefloor::model {

struct Model {
  ModelDescription description;
  std::shared_ptr<networks::Network> network;
};

/// Writes the description (metadata key "description", beside "schema") and the parameters, float32, under
/// the names the network gives them, as write_tensor_file() does. Python reads it with
/// train/python/dosefloor/networks.py, or safetensors.torch.load_file(). Throws as write_tensor_file().
void save_model(const std::filesystem::path& path, const ModelDescription& description,
                const networks::Network& network);

/// The same as a file for Python's torch.load(path, weights_only=True), which gives {"description": the JSON
/// text, "state": {name: tensor}}; complete under its name, as by write_tensor_file(). Throws the same.
void export_pt(const std::filesystem::path& path, const ModelDescription& description,
               const networks::Network& network);

/// Reads what save_model() wrote: the network in evaluation mode on the CPU. Throws InputError (path,
/// found, expected, what to do) for a file that is not a model, is damaged or of a newer schema, or whose
/// tensors are not exactly those of the network that it describes.
[[nodiscard]] Model load_model(const std::filesystem::path& path);

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
