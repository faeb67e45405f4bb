#pragma once
/// The stage "images -> probability maps, masks and areas" of a trained network.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "config/sections/train.hpp"
#include "sim/core/emd/emd_types.hpp"
#include "sim/core/parallel/communicator.hpp"
#include "sim/core/stage/stage_run.hpp"
#include "train/samples/sample.hpp"
#include "train/segment/defect_tally.hpp"
#include "train/segment/images_source.hpp"
#include "train/segment/segmentation_file.hpp"
#include "train/segment/segmenter.hpp"

namespace dosefloor::segment {

/// What is asked for.
struct SegmentTask {
  std::filesystem::path model;
  std::filesystem::path images;
  std::filesystem::path output;
  std::int64_t first_specimen = 0;      ///< those before are left out
  std::optional<double> threshold;      ///< a pixel is particle above it; nothing: the model's
  std::optional<std::int64_t> tile_px;  ///< 0: no tiles; nothing: chosen by available_bytes
  bool average_symmetries = false;      ///< means over all symmetries that keep an image's shape
  bool any_pixel_size = false;          ///< segment images whose pixels are not of a size trained on, too
  config::Device device = config::Device::automatic;
  int threads = 1;               ///< of each rank, on CPUs
  bool compress = false;         ///< the finished file
  double available_bytes = 0.0;  ///< memory that this rank may use
};

/// What a run works with, all checked.
struct SegmentSetup {
  Segmenter segmenter;
  ImagesSource images;
  SegmentDevice device;
  double threshold = 0.9;
  std::int64_t tile_px = 0;
  bool average_symmetries = false;
  emd::Identity identity;

  /// [y, x] of an image as it was read, which is normalised first; `defects` counts what was replaced in it.
  [[nodiscard]] std::vector<float> probabilities(const samples::Sample& sample, DefectTally& defects) const;
};

/// What a run did.
struct SegmentResult : stage::StageResult {
  std::string network;
  double threshold = 0.9;
  std::optional<SegmentationScores> scores;  ///< where the images have masks
};

/// Collective over `world`. Opens model and images and chooses tiles; writes nothing. Where none are asked
/// for, a file that is under the output's name already, or was begun, keeps its tiles (not with
/// options.force): another choice would change last bits. Says, on rank 0, which tiles were chosen, and how
/// the images' doses differ from those trained on. Throws InputError for what is not a model, not images, too
/// small, too large for the memory, or of pixels of a size that was not trained on, unless that was asked for
/// (then it is a warning).
[[nodiscard]] SegmentSetup prepare_segmentation(const parallel::Communicator& world, const SegmentTask& task,
                                                const stage::StageOptions& options);

/// Collective over `world`. Segments what the output lacks. Throws as prepare_segmentation(), InputError for
/// pixels that are not numbers and for another output under that name, LockedError, InterruptedError (a signal
/// came; all finished images are kept), Error.
[[nodiscard]] SegmentResult run_segmentation(const parallel::Communicator& world, const SegmentTask& task,
                                             const stage::StageOptions& options);

}  // namespace dosefloor::segment
