#include "train/model/tensor_header.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <nlohmann/json.hpp>
#include <tuple>
#include <utility>

#include "sim/core/errors/error.hpp"

namespace dosefloor::model {
namespace {

using nlohmann::json;

struct TypeName {
  DataType type;
  std::size_t bytes;
  std::string_view text;
};
constexpr std::array<TypeName, 3> type_names{{{DataType::float32, sizeof(float), "F32"},
                                              {DataType::float64, sizeof(double), "F64"},
                                              {DataType::int64, sizeof(std::int64_t), "I64"}}};
constexpr std::size_t largest_rank = 32;
constexpr std::size_t alignment = 8;
constexpr std::size_t shown_characters = 60;
const std::string metadata_key = "__metadata__";

const TypeName& entry_of(DataType type) {
  return type_names.at(static_cast<std::size_t>(type));
}

/// A value for a message, which must not be as long as a damaged file is.
std::string shown(const json& value) {
  const std::string text = value.dump(-1, ' ', true, json::error_handler_t::replace);
  return text.size() <= shown_characters ? text : text.substr(0, shown_characters) + "...";
}

/// JSON that is nested deeper than any header would overflow the stack of what prints it.
bool refuse_depth(int depth, json::parse_event_t /*event*/, json& /*parsed*/) {
  constexpr int deepest = 4;
  if (depth > deepest) {
    throw InputError("a header nested deeper than " + std::to_string(deepest) +
                     " levels; expected the names of tensors");
  }
  return true;
}

Metadata metadata_of(const json& object) {
  if (!object.is_object()) {
    throw InputError(metadata_key + " is " + shown(object) + "; expected an object of texts");
  }
  Metadata metadata;
  for (const auto& [key, value] : object.items()) {
    if (!value.is_string()) {
      throw InputError(metadata_key + " has " + shown(key) + ": " + shown(value) + "; expected a text");
    }
    metadata.emplace(key, value.get<std::string>());
  }
  return metadata;
}

DataType type_of(const json& value) {
  for (const TypeName& name : type_names) {
    if (value == name.text) {
      return name.type;
    }
  }
  throw InputError("numbers of type " + shown(value) + "; expected F32, F64 or I64");
}

/// Integers of 0 .. the largest int64.
std::vector<std::int64_t> lengths_of(const json& list) {
  const auto is_length = [](const json& value) {
    return value.is_number_unsigned() &&
           value.get<std::uint64_t>() <= std::numeric_limits<std::int64_t>::max();
  };
  if (!list.is_array() || !std::all_of(list.begin(), list.end(), is_length)) {
    throw InputError(shown(list) + "; expected a list of integers from 0");
  }
  return list.get<std::vector<std::int64_t>>();
}

TensorEntry tensor_of(const std::string& name, const json& object) {
  if (!object.is_object() || object.size() != 3 || !object.contains("dtype") || !object.contains("shape") ||
      !object.contains("data_offsets")) {
    throw InputError(shown(object) + "; expected dtype, shape and data_offsets");
  }
  TensorEntry tensor{name, type_of(object["dtype"]), lengths_of(object["shape"]), 0, 0};
  const std::vector<std::int64_t> offsets = lengths_of(object["data_offsets"]);
  if (offsets.size() != 2 || offsets[0] > offsets[1]) {
    throw InputError("data_offsets " + shown(object["data_offsets"]) + "; expected a begin and an end");
  }
  tensor.begin = static_cast<std::uint64_t>(offsets[0]);
  tensor.end = static_cast<std::uint64_t>(offsets[1]);
  const std::uint64_t bytes = byte_count(tensor.type, tensor.shape);
  if (tensor.end - tensor.begin != bytes) {
    throw InputError(std::to_string(tensor.end - tensor.begin) + " bytes for the shape " +
                     shown(object["shape"]) + "; expected " + std::to_string(bytes));
  }
  return tensor;
}

void check_coverage(const std::vector<TensorEntry>& tensors, std::uint64_t data_bytes) {
  std::uint64_t end = 0;
  for (const TensorEntry& tensor : tensors) {
    if (tensor.begin != end) {
      throw InputError("tensor " + shown(tensor.name) + " begins at byte " + std::to_string(tensor.begin) +
                       " of the data; expected " + std::to_string(end) + ", where the one before it ends");
    }
    end = tensor.end;
  }
  if (end != data_bytes) {
    throw InputError(std::to_string(data_bytes) + " bytes of data; expected " + std::to_string(end) +
                     ", as many as the tensors in its header have");
  }
}

}  // namespace

std::size_t size_of(DataType type) {
  return entry_of(type).bytes;
}

std::uint64_t byte_count(DataType type, const std::vector<std::int64_t>& shape) {
  auto bytes = static_cast<std::int64_t>(size_of(type));
  bool fits = shape.size() <= largest_rank;
  bool empty = false;
  for (const std::int64_t length : shape) {
    empty = empty || length == 0;
    // Strides of an empty tensor are computed from its other lengths, so they have to fit as well.
    fits = fits && length >= 0 && !__builtin_mul_overflow(bytes, std::max(length, std::int64_t{1}), &bytes);
  }
  if (!fits) {
    throw InputError("the shape " + shown(json(shape)) + "; expected at most " +
                     std::to_string(largest_rank) + " lengths, not below 0, of at most 2^63 bytes in all");
  }
  return empty ? 0 : static_cast<std::uint64_t>(bytes);
}

std::string header_text(const TensorHeader& header) {
  json object = json::object();
  if (!header.metadata.empty()) {
    object[metadata_key] = header.metadata;
  }
  for (const TensorEntry& tensor : header.tensors) {
    object[tensor.name] = {{"dtype", entry_of(tensor.type).text},
                           {"shape", tensor.shape},
                           {"data_offsets", {tensor.begin, tensor.end}}};
  }
  try {
    std::string text = object.dump();
    text.append((alignment - text.size() % alignment) % alignment, ' ');
    return text;
  } catch (const json::type_error& error) {
    throw InputError(std::string("names and metadata of tensors must be UTF-8: ") + error.what());
  }
}

TensorHeader parse_header(std::string_view text, std::uint64_t data_bytes) {
  const json object = json::parse(text, &refuse_depth, false);
  if (!object.is_object()) {
    throw InputError("a header that is no JSON object; expected the names of tensors");
  }
  TensorHeader header;
  for (const auto& [name, value] : object.items()) {
    if (name == metadata_key) {
      header.metadata = metadata_of(value);
      continue;
    }
    try {
      header.tensors.push_back(tensor_of(name, value));
    } catch (const InputError& error) {
      throw InputError("tensor " + shown(name) + " has " + error.what());
    }
  }
  std::sort(header.tensors.begin(), header.tensors.end(), [](const TensorEntry& a, const TensorEntry& b) {
    return std::tie(a.begin, a.end, a.name) < std::tie(b.begin, b.end, b.name);
  });
  check_coverage(header.tensors, data_bytes);
  return header;
}

}  // namespace dosefloor::model
