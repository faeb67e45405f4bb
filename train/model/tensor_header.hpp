#pragma once
/// The JSON header of a safetensors file (train/model/tensor_file.hpp), as text and as what it says.

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace dosefloor::model {

enum class DataType : std::uint8_t { float32, float64, int64 };

/// Bytes of one number.
[[nodiscard]] std::size_t size_of(DataType type);

using Metadata = std::map<std::string, std::string>;

struct TensorEntry {
  std::string name;
  DataType type = DataType::float32;
  std::vector<std::int64_t> shape;  ///< {} is a single number
  std::uint64_t begin = 0;          ///< of its bytes, from the start of the data
  std::uint64_t end = 0;
};

struct TensorHeader {
  Metadata metadata;
  std::vector<TensorEntry> tensors;  ///< in the order of their bytes
};

/// Bytes of a tensor. Throws InputError for a negative length, more than 32 axes, or more bytes than int64
/// counts.
[[nodiscard]] std::uint64_t byte_count(DataType type, const std::vector<std::int64_t>& shape);

/// JSON with keys in order, padded with spaces so that it and the 8 bytes before it end at a multiple of 8.
/// Throws InputError for names and metadata that are not UTF-8.
[[nodiscard]] std::string header_text(const TensorHeader& header);

/// Throws InputError "FOUND; expected ..." (without the file's name) unless the text is such JSON and the
/// tensors fill `data_bytes` without gap or overlap, each as long as its type and shape make it. What it
/// allocates is bounded by the text.
[[nodiscard]] TensorHeader parse_header(std::string_view text, std::uint64_t data_bytes);

}  // namespace dosefloor::model
