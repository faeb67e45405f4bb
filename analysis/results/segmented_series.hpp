#pragma once
/// The same images as several networks have segmented them.

#include <filesystem>
#include <string>
#include <vector>

#include "analysis/results/network_file.hpp"
#include "analysis/results/segmentation.hpp"

namespace dosefloor::results {

/// The images that all networks have segmented.
struct SegmentedSeries {
  std::string name;  ///< "dose_series", "validation", or that of a file
  std::filesystem::path images;
  std::string images_checksum;
  std::int64_t first_specimen = 0;  ///< those before are left out
  double threshold_in_use = 0.9;    ///< of `dosefloor segment`
  double threshold = 0.9;           ///< that frames are cut at; NaN where each network has its own
  std::vector<std::filesystem::path> segmentations;  ///< by network
  std::vector<std::string> fingerprints;
  std::vector<SegmentedFrames> frames;
};

struct SeriesPlace {
  std::string name;
  std::filesystem::path images;  ///< empty: as the segmentations record
  std::string file;              ///< name of a segmentation in a network's folder
};

/// "dosefloor segment MODEL IMAGES -o OUTPUT", of the specimens from `first_specimen` on.
[[nodiscard]] std::string segment_command(const std::filesystem::path& model,
                                          const std::filesystem::path& images,
                                          const std::filesystem::path& output, std::int64_t first_specimen);

/// The segmentations `place.file` beside each network's model, of the specimens from `first_specimen` on; not yet
/// cut: without frames. Throws InputError, with what to do, unless all were made by these models, of the images
/// that are there (of these specimens at least), and at one threshold.
[[nodiscard]] SegmentedSeries series_of(const SeriesPlace& place, const std::vector<NetworkFile>& networks,
                                        std::int64_t first_specimen);

/// Reads the frames of each network, cut at its point: those of particles that have a reference area for every
/// network. Throws InputError if no frame is left, and as Segmentation::frames().
void cut(SegmentedSeries& series, const std::vector<OperatingPoint>& points);

}  // namespace dosefloor::results
