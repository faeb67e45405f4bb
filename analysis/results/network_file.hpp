#pragma once
/// A trained network's file as one reads it without LibTorch: what its header says, and its checksum.

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace dosefloor::results {

struct NetworkFile {
  std::filesystem::path path;
  std::string checksum;  ///< xxHash64 of the file, 16 hexadecimal digits: what a segmentation remembers it by
  std::string network;   ///< "msd" or "unet"
  std::int64_t parameters = 0;          ///< trained parameters
  std::int64_t epoch = 0;               ///< epochs completed
  bool stopped_at_time_limit = false;   ///< training has not come to its end
  std::array<double, 2> dose_per_A2{};  ///< trained on, e⁻/Å²
  double threshold = 0.9;               ///< a pixel belongs to the particle above this probability
  std::optional<double> temperature;    ///< that logits are divided by; nothing: they are not
  std::string experiment;               ///< the resolved experiment that it was trained by, TOML
  std::string parameter_hash;           ///< of the training
  std::string program_version;
  std::string git_hash;
};

/// Reads a model of `dosefloor train` (safetensors: docs/using-models.md). Throws InputError, with what to
/// do, for a file that is not one. The weights are not looked at; `dosefloor segment` checks them.
[[nodiscard]] NetworkFile read_network_file(const std::filesystem::path& path);

}  // namespace dosefloor::results
