#pragma once
/// What `dosefloor segment` has found, as frames of a dose series.

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "analysis/dose_limits/floor.hpp"
#include "analysis/dose_limits/frame.hpp"
#include "analysis/results/counting_rule.hpp"
#include "sim/core/emd/emd_reader.hpp"
#include "sim/scores/score_counts.hpp"

namespace dosefloor::results {

/// Which image a frame is.
struct FrameId {
  std::int64_t image_epoch = 0;
  std::int64_t specimen = 0;
};

/// An image in which, as its mask says, no particle is in view: it has no A_ref, and what is marked there is false.
struct NullImage {
  FrameId id;
  dose_limits::NullFrame frame;
};

struct SegmentedFrames {
  dose_limits::Reference reference = dose_limits::Reference::truth;
  std::vector<dose_limits::Frame> frames;
  std::vector<FrameId> ids;            ///< of each frame
  std::vector<NullImage> nulls;        ///< not among the frames
  std::int64_t without_reference = 0;  ///< left out: nothing was found in the particle's last frame
};

/// What is known of all pixels of an image, with a particle in view or not.
struct ScoredImage {
  double dose_per_A2 = 0.0;
  scores::ClassScores counts;
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

  /// Where at most `false_share` of the background of the specimens from `first_specimen` on counts as particle.
  /// Throws RuleUnavailable if the file has no score counts (an earlier version made it) or no truth.
  [[nodiscard]] OperatingPoint false_share_point(double false_share, std::int64_t first_specimen) const;

  /// Pixels by log odds of all images of the specimens from `first_specimen` on; none if the file has no score counts
  /// (an earlier version made it) or no truth.
  [[nodiscard]] std::vector<ScoredImage> scored_images(std::int64_t first_specimen) const;

  /// Frames of the specimens from `first_specimen` on, cut at `point`. With truth, A_ref is the true area.
  /// Without, it is the area segmented in the particle's frame of the highest dose. Throws InputError for a dose
  /// that is unknown or 0, and RuleUnavailable for Rule::half without truth, Rule::false_share without counts.
  [[nodiscard]] SegmentedFrames frames(std::int64_t first_specimen, const OperatingPoint& point) const;

 private:
  /// /entry/score_counts by row of the table: pixels outside, then inside the particle.
  [[nodiscard]] std::vector<std::int64_t> score_counts() const;

  /// Areas of the image of a row above `point`.
  void cut(dose_limits::Frame& frame, std::size_t row, const OperatingPoint& point,
           std::span<const std::int64_t> counts) const;

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
