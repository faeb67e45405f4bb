#pragma once
/// Named tensors in one file of the safetensors format (Hugging Face, github.com/huggingface/safetensors):
///
///   uint64   bytes of the header, little endian
///   header   JSON {"__metadata__": {key: text}, name: {"dtype", "shape", "data_offsets"}, ...}
///   data     the tensors, without gaps; data_offsets [begin, end) count from the start of the data
///
/// Widest numbers come first and then names in order, and the header is padded with spaces to a multiple of 8
/// bytes, so that every tensor lies at a multiple of its numbers' size. The bytes follow from names, tensors
/// and metadata alone.
///
/// The metadata's key "checksum" is added on writing: XXH64 (seed 0) of the whole file, 16 lower-case
/// hexadecimal digits, computed with 16 digits 0 in its place. Neither function is collective.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "train/model/tensor_header.hpp"

namespace dosefloor::model {

/// A tensor that lives elsewhere: C-ordered, in the CPU's (little endian) byte order.
struct TensorView {
  std::string name;
  DataType type = DataType::float32;
  std::vector<std::int64_t> shape;  ///< {} is a single number
  std::span<const std::byte> bytes;
};

/// A whole file in memory. Moving it keeps its views; it cannot be copied.
class TensorFile {
 public:
  TensorFile(Metadata metadata, std::vector<TensorView> tensors, std::vector<std::byte> data);
  TensorFile(const TensorFile&) = delete;
  TensorFile& operator=(const TensorFile&) = delete;
  TensorFile(TensorFile&&) noexcept = default;
  TensorFile& operator=(TensorFile&&) noexcept = default;
  ~TensorFile() = default;

  [[nodiscard]] const Metadata& metadata() const noexcept { return metadata_; }  ///< without the checksum
  [[nodiscard]] const std::vector<TensorView>& tensors() const noexcept { return tensors_; }  ///< by name

 private:
  Metadata metadata_;
  std::vector<TensorView> tensors_;
  std::vector<std::byte> data_;  ///< what the tensors view
};

/// A file that is complete under its name (train/model/whole_file.hpp). Throws InputError if its folder does
/// not exist, for a tensor's name that is empty, "__metadata__" or another's, the metadata's key "checksum",
/// and text that is not UTF-8; Error if a shape does not fit its bytes, or for what the file system refuses.
void write_tensor_file(const std::filesystem::path& path, const Metadata& metadata,
                       std::span<const TensorView> tensors);

enum class Checksum : std::uint8_t {
  required,         ///< files of this program
  checked_if_there  ///< any safetensors file; other programs write none
};

/// Reads a file of float32, float64 and int64 tensors. The header's length, its JSON, types, shapes and
/// offsets are checked against the file's size before anything is allocated for the data, then the checksum.
/// Throws InputError "PATH: FOUND; expected ... . WHAT TO DO" for any file that is not as described above,
/// truncated, longer than its tensors, or changed in any bit (with a checksum). What to do is `remedy`.
[[nodiscard]] TensorFile read_tensor_file(const std::filesystem::path& path,
                                          Checksum checksum = Checksum::required,
                                          const std::string& remedy = "Use another copy of this file");

}  // namespace dosefloor::model
