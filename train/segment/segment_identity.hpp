#pragma once
/// What a segmentation follows from, and what of that a file states.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "sim/core/emd/emd_types.hpp"

namespace dosefloor::segment {

/// Everything the probabilities follow from, and where it came from.
struct SegmentParameters {
  std::string network;
  double threshold = 0.9;
  std::int64_t tile_px = 0;
  std::string device;  ///< "cpu" or "cuda"
  int threads = 1;
  std::string model_checksum;
  std::string images_fingerprint;
  std::uint64_t seed = 0;           ///< of the images
  std::int64_t first_specimen = 0;  ///< of those segmented
  std::filesystem::path model;      ///< in no hash, as the next one
  std::filesystem::path images;     ///< relative to the output's folder: both may be moved together
  bool average_symmetries = false;
};

/// As TOML: [segment] and [program], of which the hash is taken, and [source] with the two paths.
[[nodiscard]] emd::Identity segment_identity(const SegmentParameters& parameters);

/// segment.tile_px of the segmentation under this name, or of one that was begun; nothing if there is none.
[[nodiscard]] std::optional<std::int64_t> tile_px_of(const std::filesystem::path& output);

}  // namespace dosefloor::segment
