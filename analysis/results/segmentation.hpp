#pragma once
/// What `dosefloor segment` has found, as frames of a dose series.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "analysis/dose_limits/frame.hpp"
#include "sim/core/emd/emd_reader.hpp"

namespace dosefloor::results {

/// Which image a frame is.
struct FrameId {
  std::int64_t image_epoch = 0;
  std::int64_t specimen = 0;
};

/// Which pixels count as found.
enum class Found {
  above_threshold,  ///< those above the threshold of `dosefloor segment`
  above_half,       ///< those above the probability 0.5, which is known where the images have masks
};

/// The probability above which a pixel counts, where `in_use` is the threshold of `dosefloor segment`.
[[nodiscard]] double threshold_of(Found found, double in_use);

struct SegmentedFrames {
  dose_limits::Reference reference = dose_limits::Reference::truth;
  std::vector<dose_limits::Frame> frames;
  std::vector<FrameId> ids;            ///< of each frame
  std::int64_t without_particle = 0;   ///< images left out: no particle is in view, so there is no A_ref
  std::int64_t without_reference = 0;  ///< left out: nothing was found in the particle's last frame
};

class Segmentation {
 public:
  /// Throws InputError if the file is missing, unfinished or no segmentation.
  explicit Segmentation(const std::filesystem::path& file);

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return reader_.path(); }
  [[nodiscard]] const std::string& network() const noexcept { return network_; }
  [[nodiscard]] double threshold() const noexcept { return threshold_; }
  [[nodiscard]] const std::string& model_checksum() const noexcept { return model_checksum_; }
  [[nodiscard]] const std::string& images_checksum() const noexcept { return images_checksum_; }
  /// Those before were left out.
  [[nodiscard]] std::int64_t first_specimen() const noexcept { return first_specimen_; }
  /// Where the segmented images lie.
  [[nodiscard]] std::filesystem::path images() const;
  /// Identifies the file's data: xxHash64 of its checksums.
  [[nodiscard]] std::string fingerprint() const;
  [[nodiscard]] bool has_truth() const noexcept { return has_truth_; }

  /// Frames of the specimens from `first_specimen` on. With truth, A_ref is the true area. Without, it is the
  /// area segmented in the particle's frame of the highest dose. Throws InputError for a dose that is unknown
  /// or 0, and for Found::above_half without truth.
  [[nodiscard]] SegmentedFrames frames(std::int64_t first_specimen, Found what) const;

 private:
  emd::EmdReader reader_;
  emd::Table table_;
  std::string network_;
  double threshold_ = 0.9;
  std::string model_checksum_;
  std::string images_checksum_;
  std::int64_t first_specimen_ = 0;
  std::string images_;
  bool has_truth_ = false;
};

}  // namespace dosefloor::results
