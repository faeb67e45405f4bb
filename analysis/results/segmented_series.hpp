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
  double threshold = 0.9;                            ///< of all networks; NaN where each has its own
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

/// Reads the segmentation `place.file` beside each network's model: frames of specimens from `first_specimen`
/// on, cut at that network's point, those of particles that have a reference area for every network.
/// Throws InputError, with what to do, unless all were made by these models, of the images that are there (of
/// these specimens at least), and at one threshold; or if no frame is left.
[[nodiscard]] SegmentedSeries series_of(const SeriesPlace& place, const std::vector<NetworkFile>& networks,
                                        const std::vector<OperatingPoint>& points,
                                        std::int64_t first_specimen);

}  // namespace dosefloor::results
