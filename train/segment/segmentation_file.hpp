#pragma once
/// What a segmentation holds, and how one image is put into it.
///
///   /entry/probabilities/data   [image_epoch, specimen, y, x] float32, that a pixel is particle
///   /entry/masks/data           [image_epoch, specimen, y, x] uint8, 1 where that is above the threshold
///   /entry/score_counts/data    [image_epoch, specimen, particle, log_odds] int64, pixels outside (0) and inside (1)
///                               the particle by bins of their log odds (sim/scores/score_counts.hpp); without
///                               masks all pixels are counted as outside
///   /entry/segments             one row per item = image_epoch · specimens + specimen: ids, dose, pixels,
///                               areas, and, where the images have masks, counts of pixels against the truth
///
/// The axes are those of the images. Areas are numbers of pixels times the size of the image's own pixels.

#include <cstdint>
#include <span>
#include <vector>

#include "sim/core/output/output_file.hpp"
#include "train/metrics/segmentation_counts.hpp"
#include "train/samples/sample.hpp"

namespace dosefloor::segment {

/// The other threshold at which counts are kept: what scores are compared at.
inline constexpr double even_threshold = 0.5;

/// `axes`: image_epoch, specimen, y, x. `with_truth`: the table has the columns that need it.
[[nodiscard]] emd::Layout segmentation_layout(const std::vector<emd::Axis>& axes, bool with_truth);

/// Puts probabilities [y, x], the mask above `threshold` and the row of one image into the file and commits
/// it. Not collective. Throws Error unless there are as many probabilities as pixels, and a mask as
/// segmentation_layout() was asked for.
void write_segmentation(output::OutputFile& file, std::int64_t item, const samples::Sample& sample,
                        std::span<const float> probabilities, double threshold);

/// Counts of all images against the truth, at the file's threshold and at the even one.
struct SegmentationScores {
  metrics::SegmentationCounts at_threshold;
  metrics::SegmentationCounts at_even_threshold;
};

/// Sums of a finished file's table. Throws InputError if its columns are missing.
[[nodiscard]] SegmentationScores scores_of(const std::filesystem::path& file);

}  // namespace dosefloor::segment
