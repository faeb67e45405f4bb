#pragma once
/// Trained networks as files. Nothing here is collective: one rank writes. This header does not include LibTorch, so that what
/// uses it compiles without.

#include <filesystem>
#include <memory>

#include "train/model/model_description.hpp"

namespace dosefloor::networks {
class Network;
}

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

}  // namespace dosefloor::model
