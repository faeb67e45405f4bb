#pragma once
/// What an import will make, as analysis/frame_import/import_frames.py announces it before the first frame.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dosefloor::frame_import {

/// A file of frames.
struct ImportSource {
  std::string file;
  std::string format;  ///< rosettasciio's name of it
  std::string title;
  std::int64_t frames = 0;
  std::string sha256;    ///< empty in a dry run
  std::string metadata;  ///< JSON: metadata and original_metadata as rosettasciio gives them
};

struct ImportPlan {
  std::int64_t frames = 0;  ///< that are made
  int height = 0;
  int width = 0;
  double pixel_y_A = 0.0;
  double pixel_x_A = 0.0;
  double origin_A = 0.0;    ///< place of the first pixel, along y and x, where that of the file is at 0
  double sampling_A = 0.0;  ///< of the file
  std::string sampling_from;
  std::string resampling;  ///< "none", "bin" or "fourier"
  std::int64_t factor = 1;
  std::int64_t frames_read = 0;
  std::int64_t frames_left_out = 0;
  int read_height = 0;
  int read_width = 0;
  std::optional<std::vector<double>> doses_per_A2;  ///< by frame; nothing where they are counted
  std::string dose_from;
  std::vector<double> electrons_per_count;  ///< all that occur; empty where unknown
  std::string electrons_from;
  std::vector<ImportSource> sources;
  std::string dark_sha256;
  std::string gain_sha256;
  std::string rosettasciio_version;
  std::string numpy_version;
  std::vector<std::string> notes;
};

/// Throws Error for what is not a plan.
[[nodiscard]] ImportPlan parse_import_plan(const std::string& json);

}  // namespace dosefloor::frame_import
