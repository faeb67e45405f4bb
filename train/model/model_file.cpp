#include "train/model/model_file.hpp"

#include <caffe2/serialize/inline_container.h>
#include <torch/csrc/jit/serialization/pickler.h>
#include <torch/torch.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <optional>
#include <span>

#include "sim/core/errors/error.hpp"
#include "sim/core/schemas/schemas.hpp"
#include "train/model/named_tensors.hpp"
#include "train/model/probabilities.hpp"
#include "train/model/whole_file.hpp"
#include "train/networks/network.hpp"

namespace dosefloor::model {
namespace {

const std::string remedy =
    "Give a model that dosefloor train wrote (best.safetensors or model.safetensors), or copy it again";

std::optional<DataType> type_of(const torch::Tensor& tensor) {
  switch (tensor.scalar_type()) {
    case torch::kFloat:
      return DataType::float32;
    case torch::kDouble:
      return DataType::float64;
    case torch::kLong:
      return DataType::int64;
    default:
      return std::nullopt;
  }
}

torch::ScalarType scalar_type(DataType type) {
  switch (type) {
    case DataType::float32:
      return torch::kFloat;
    case DataType::float64:
      return torch::kDouble;
    case DataType::int64:
      break;
  }
  return torch::kLong;
}

std::string shape_text(const torch::Tensor& tensor) {
  std::string text;
  for (const std::int64_t length : tensor.sizes()) {
    text.append(text.empty() ? "" : ", ").append(std::to_string(length));
  }
  return std::string(c10::toString(tensor.scalar_type())) + " [" + text + "]";
}

torch::Tensor on_processor(const torch::Tensor& tensor) {
  return tensor.detach().to(torch::kCPU).contiguous();
}

/// The bytes of torch.save(): torch::pickle_save() would give dictionaries TorchScript's type tags, which
/// weights_only refuses.
std::string archive_of(const c10::IValue& value) {
  std::string pickled;
  torch::jit::Pickler pickler([&](const char* data, std::size_t size) { pickled.append(data, size); },
                              nullptr, nullptr, nullptr, nullptr, /*tag_aggregates=*/false);
  pickler.protocol();
  pickler.pushIValue(value);
  pickler.stop();
  std::string archive;
  caffe2::serialize::PyTorchStreamWriter writer([&](const void* data, std::size_t size) {
    archive.append(static_cast<const char*>(data), size);
    return size;
  });
  writer.writeRecord("data.pkl", pickled.data(), pickled.size());
  for (std::size_t i = 0; i < pickler.tensorData().size(); ++i) {
    const torch::Tensor& tensor = pickler.tensorData()[i];
    writer.writeRecord("data/" + std::to_string(i), tensor.const_data_ptr(), tensor.nbytes());
  }
  writer.writeEndOfFile();
  return archive;
}

/// What differs between the tensors that are there and those expected, the first few; "" if nothing does.
std::string differences(const std::map<std::string, torch::Tensor>& found,
                        const std::map<std::string, torch::Tensor>& expected) {
  constexpr std::size_t most = 5;
  std::vector<std::string> all;
  for (const auto& [name, tensor] : expected) {
    const auto given = found.find(name);
    if (given == found.end()) {
      all.push_back("no " + name + " (expected " + shape_text(tensor) + ")");
    } else if (shape_text(given->second) != shape_text(tensor)) {
      all.push_back(name + " of " + shape_text(given->second) + " (expected " + shape_text(tensor) + ")");
    }
  }
  for (const auto& [name, tensor] : found) {
    if (!expected.contains(name)) {
      all.push_back(name + " of " + shape_text(tensor) + ", which the network does not have");
    }
  }
  std::string text;
  for (std::size_t i = 0; i < std::min(all.size(), most); ++i) {
    text.append(i > 0 ? "; " : "").append(all[i]);
  }
  return all.size() > most ? text + "; and " + std::to_string(all.size() - most) + " more" : text;
}

/// Before the network is made: its size is what the description says, which may be any.
void check_size(const TensorFile& file, const ModelDescription& description, const std::string& where) {
  std::uint64_t numbers = 0;
  for (const TensorView& tensor : file.tensors()) {
    numbers += tensor.bytes.size() / size_of(tensor.type);
  }
  const std::int64_t expected = description.design->parameter_count();
  if (std::cmp_not_equal(numbers, expected)) {
    throw InputError(where + ": found " + std::to_string(numbers) + " numbers in all tensors; expected " +
                     std::to_string(expected) + ", as many as the " + description.design->name() +
                     " that it describes has parameters. " + remedy);
  }
}

}  // namespace

void save_model(const std::filesystem::path& path, const ModelDescription& description,
                const networks::Network& network) {
  const NamedTensors tensors = named_tensors(network);
  write_tensor_file(path, {{"schema", schemas::model.name}, {"description", to_json(description)}},
                    views_of(tensors));
}

void export_pt(const std::filesystem::path& path, const ModelDescription& description,
               const networks::Network& network) {
  c10::Dict<std::string, torch::Tensor> state;
  for (const auto& [name, tensor] : named_tensors(network)) {
    state.insert(name, tensor.clone());  // the file takes whole storages, of which a parameter may be a part
  }
  c10::impl::GenericDict file(c10::StringType::get(), c10::AnyType::get());
  file.insert("description", to_json(description));
  file.insert("state", state);
  const std::string bytes = archive_of(file);
  write_whole_file(path, {std::as_bytes(std::span(bytes))});
}

Model load_model(const std::filesystem::path& path) {
  const TensorFile file = read_tensor_file(path, Checksum::required, remedy);
  const auto schema = file.metadata().find("schema");
  const auto json = file.metadata().find("description");
  if (schema == file.metadata().end() || schema->second != schemas::model.name ||
      json == file.metadata().end()) {
    throw InputError(path.string() + ": found tensors of the schema \"" +
                     (schema == file.metadata().end() ? "" : schema->second) + "\"; expected \"" +
                     schemas::model.name + "\" with a description. " + remedy);
  }
  Model model;
  model.description = description_of(json->second, path.string() + ": the description of the model");
  check_size(file, model.description, path.string());
  model.network = model.description.design->make(0);
  load_named_tensors(*model.network, named_tensors(file), path.string());
  model.network->eval();
  return model;
}

torch::Tensor probabilities_of(const ModelDescription& description, const torch::Tensor& logits) {
  return torch::sigmoid(description.temperature ? logits / *description.temperature : logits);
}

NamedTensors named_tensors(const torch::nn::Module& module, const std::string& prefix) {
  const auto parameters = module.named_parameters();
  NamedTensors tensors;
  tensors.reserve(parameters.size());
  for (const auto& parameter : parameters) {
    tensors.emplace_back(prefix + parameter.key(), on_processor(parameter.value()));
  }
  return tensors;
}

std::vector<TensorView> views_of(const NamedTensors& tensors) {
  std::vector<TensorView> views;
  for (const auto& [name, tensor] : tensors) {
    const std::optional<DataType> type = type_of(tensor);
    if (!type || !tensor.is_cpu() || !tensor.is_contiguous()) {
      throw Error("tensor \"" + name + "\" is " + shape_text(tensor) + " on " + tensor.device().str() +
                  (tensor.is_contiguous() ? "" : ", not C-ordered") +
                  "; files take Float, Double or Long on cpu, C-ordered");
    }
    views.push_back({name,
                     *type,
                     tensor.sizes().vec(),
                     {static_cast<const std::byte*>(tensor.const_data_ptr()), tensor.nbytes()}});
  }
  return views;
}

NamedTensors named_tensors(const TensorFile& file, const std::string& prefix) {
  NamedTensors tensors;
  for (const TensorView& view : file.tensors()) {
    if (view.name.starts_with(prefix)) {
      torch::Tensor tensor = torch::empty(view.shape, torch::TensorOptions(scalar_type(view.type)));
      if (!view.bytes.empty()) {
        std::memcpy(tensor.mutable_data_ptr(), view.bytes.data(), view.bytes.size());
      }
      tensors.emplace_back(view.name.substr(prefix.size()), tensor);
    }
  }
  return tensors;
}

void load_named_tensors(torch::nn::Module& module, const NamedTensors& tensors, const std::string& where) {
  std::map<std::string, torch::Tensor> parameters;
  for (const auto& parameter : module.named_parameters()) {
    parameters.emplace(parameter.key(), parameter.value());
  }
  const std::map<std::string, torch::Tensor> given(tensors.begin(), tensors.end());
  if (const std::string different = differences(given, parameters);
      !different.empty() || given.size() != tensors.size()) {
    throw InputError(where + ": found " + (different.empty() ? "two tensors of one name" : different) +
                     ". The file is of another network: expected exactly the parameters of this one. "
                     "Give its own file");
  }
  const torch::NoGradGuard no_gradients;
  for (auto& [name, parameter] : parameters) {
    parameter.copy_(given.at(name));
  }
}

}  // namespace dosefloor::model
