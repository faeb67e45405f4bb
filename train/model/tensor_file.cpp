#include "train/model/tensor_file.hpp"

#include <fcntl.h>
#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <memory>
#include <set>
#include <string_view>
#include <utility>

#include "sim/core/errors/error.hpp"
#include "sim/core/files/posix_file.hpp"
#include "train/model/whole_file.hpp"

namespace dosefloor::model {
namespace {

using Bytes = std::span<const std::byte>;

static_assert(std::endian::native == std::endian::little);

const std::string checksum_key = "checksum";
const std::string no_digits(16, '0');
constexpr std::uint64_t length_bytes = 8;
constexpr std::uint64_t longest_header = 100'000'000;  // of the format's own reader
constexpr std::uint64_t piece_bytes = std::uint64_t{16} << 20;

Bytes bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text));
}

std::string length_text(const std::string& header) {
  const auto length = static_cast<std::uint64_t>(header.size());
  std::string text(length_bytes, '\0');
  std::memcpy(text.data(), &length, length_bytes);
  return text;
}

/// 16 digits over the pieces of a file.
std::string checksum_of(const std::vector<Bytes>& pieces) {
  const std::unique_ptr<XXH64_state_t, decltype(&XXH64_freeState)> state(XXH64_createState(),
                                                                         &XXH64_freeState);
  XXH64_reset(state.get(), 0);
  for (const Bytes piece : pieces) {
    if (!piece.empty()) {
      XXH64_update(state.get(), piece.data(), piece.size());
    }
  }
  constexpr std::string_view digits = "0123456789abcdef";
  const XXH64_hash_t hash = XXH64_digest(state.get());
  std::string hex;
  for (int shift = 60; shift >= 0; shift -= 4) {  // the most significant digit first
    hex += digits[(hash >> static_cast<unsigned>(shift)) & 0xFU];
  }
  return hex;
}

/// Where the digits of the checksum stand. No other text of a header reads like this: inside of a name or a
/// value the quotes have backslashes, and the value of a tensor is no text.
std::size_t checksum_place(const std::string& header) {
  const std::string key = "\"" + checksum_key + "\":\"";
  const std::size_t place = header.find(key);
  return place == std::string::npos ? place : place + key.size();
}

void check_names(const Metadata& metadata, const std::vector<TensorView>& tensors) {
  std::set<std::string> names;
  for (const TensorView& tensor : tensors) {
    if (tensor.name.empty() || tensor.name == "__metadata__" || !names.insert(tensor.name).second) {
      throw InputError("a tensor cannot be stored as \"" + tensor.name +
                       "\"; expected names that differ, not empty and not __metadata__");
    }
    if (byte_count(tensor.type, tensor.shape) != tensor.bytes.size()) {
      throw Error("tensor \"" + tensor.name + "\" has " + std::to_string(tensor.bytes.size()) +
                  " bytes, and a shape for " + std::to_string(byte_count(tensor.type, tensor.shape)));
    }
  }
  if (metadata.contains(checksum_key)) {
    throw InputError("the metadata of a tensor file cannot have the key \"" + checksum_key +
                     "\"; expected another, because writing adds this one");
  }
}

/// The data of a file, in a buffer of their own.
std::vector<std::byte> read_data(const files::PosixFile& file, std::uint64_t offset, std::uint64_t bytes) {
  std::vector<std::byte> data(bytes);
  for (std::uint64_t done = 0; done < bytes; done += piece_bytes) {
    const std::string piece = file.read_at(offset + done, std::min(piece_bytes, bytes - done));
    std::memcpy(data.data() + done, piece.data(), piece.size());
  }
  return data;
}

void check_checksum(const TensorHeader& header, std::string text, Bytes data, Checksum checksum) {
  const auto stored = header.metadata.find(checksum_key);
  if (stored == header.metadata.end()) {
    if (checksum == Checksum::required) {
      throw InputError("no checksum; expected one, as in every file that dosefloor writes");
    }
    return;
  }
  const std::size_t place = checksum_place(text);
  std::string expected = "another form";
  if (place != std::string::npos && stored->second.size() == no_digits.size()) {
    text.replace(place, no_digits.size(), no_digits);
    expected = checksum_of({bytes_of(length_text(text)), bytes_of(text), data});
  }
  if (stored->second != expected) {
    throw InputError("the checksum " + stored->second.substr(0, no_digits.size()) + "; expected " + expected +
                     ": the file is damaged, or was changed by another program");
  }
}

TensorFile read_open_file(const files::PosixFile& file, Checksum checksum) {
  const std::uint64_t size = file.size();
  const std::string length = file.read_at(0, length_bytes);
  std::uint64_t header_bytes = 0;
  std::memcpy(&header_bytes, length.data(), std::min(length.size(), sizeof(header_bytes)));
  if (length.size() < length_bytes || header_bytes > std::min(size - length_bytes, longest_header)) {
    throw InputError(std::to_string(size) + " bytes, and a header of " + std::to_string(header_bytes) +
                     " bytes; expected a whole safetensors file");
  }
  const std::string text = file.read_at(length_bytes, header_bytes);
  const std::uint64_t begin = length_bytes + header_bytes;
  TensorHeader header = parse_header(text, size - begin);
  std::vector<std::byte> data = read_data(file, begin, size - begin);
  check_checksum(header, text, data, checksum);
  header.metadata.erase(checksum_key);
  std::vector<TensorView> tensors;
  tensors.reserve(header.tensors.size());
  for (const TensorEntry& entry : header.tensors) {
    tensors.push_back(
        {entry.name, entry.type, entry.shape, Bytes(data).subspan(entry.begin, entry.end - entry.begin)});
  }
  std::sort(tensors.begin(), tensors.end(),
            [](const TensorView& a, const TensorView& b) { return a.name < b.name; });
  return {std::move(header.metadata), std::move(tensors), std::move(data)};
}

}  // namespace

TensorFile::TensorFile(Metadata metadata, std::vector<TensorView> tensors, std::vector<std::byte> data)
    : metadata_(std::move(metadata)), tensors_(std::move(tensors)), data_(std::move(data)) {}

void write_tensor_file(const std::filesystem::path& path, const Metadata& metadata,
                       std::span<const TensorView> tensors) {
  std::vector<TensorView> sorted(tensors.begin(), tensors.end());
  std::sort(sorted.begin(), sorted.end(), [](const TensorView& a, const TensorView& b) {
    const std::size_t bytes_a = size_of(a.type);
    const std::size_t bytes_b = size_of(b.type);
    return bytes_a != bytes_b ? bytes_a > bytes_b : a.name < b.name;
  });
  check_names(metadata, sorted);
  TensorHeader header{metadata, {}};
  header.metadata[checksum_key] = no_digits;
  std::uint64_t end = 0;
  for (const TensorView& tensor : sorted) {
    const std::uint64_t begin = end;
    end += tensor.bytes.size();
    header.tensors.push_back({tensor.name, tensor.type, tensor.shape, begin, end});
  }
  std::string text = header_text(header);
  const std::string length = length_text(text);
  std::vector<Bytes> pieces{bytes_of(length), bytes_of(text)};
  pieces.reserve(sorted.size() + 2);
  for (const TensorView& tensor : sorted) {
    pieces.push_back(tensor.bytes);
  }
  // In place, so that the pieces stay what they are.
  const std::string digits = checksum_of(pieces);
  std::copy(digits.begin(), digits.end(), text.begin() + static_cast<std::ptrdiff_t>(checksum_place(text)));
  write_whole_file(path, pieces);
}

TensorFile read_tensor_file(const std::filesystem::path& path, Checksum checksum, const std::string& remedy) {
  if (!std::filesystem::is_regular_file(path)) {
    throw InputError(path.string() + ": no such file; expected a safetensors file. " + remedy);
  }
  const files::PosixFile file(path, O_RDONLY);
  try {
    return read_open_file(file, checksum);
  } catch (const InputError& error) {
    throw InputError(path.string() + ": found " + error.what() + ". " + remedy);
  }
}

}  // namespace dosefloor::model
