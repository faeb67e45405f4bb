#include "analysis/results/segmented_series.hpp"

#include <fmt/format.h>

#include <limits>
#include <map>
#include <utility>

#include "analysis/frames/frames_file.hpp"
#include "sim/core/errors/error.hpp"

namespace dosefloor::results {
namespace {

namespace fs = std::filesystem;

/// Drops the frames of particles in whose last frame some network has found nothing: without truth they have
/// no reference there, and networks are compared on the same frames.
void keep_common(SegmentedSeries& series) {
  std::map<std::pair<std::int64_t, std::int64_t>, std::size_t> seen;
  for (const SegmentedFrames& network : series.frames) {
    for (const FrameId& id : network.ids) {
      ++seen[{id.image_epoch, id.specimen}];
    }
  }
  for (SegmentedFrames& network : series.frames) {
    SegmentedFrames kept;
    kept.reference = network.reference;
    kept.nulls = network.nulls;
    kept.without_reference = network.without_reference;
    for (std::size_t i = 0; i < network.frames.size(); ++i) {
      if (seen[{network.ids[i].image_epoch, network.ids[i].specimen}] == series.frames.size()) {
        kept.frames.push_back(network.frames[i]);
        kept.ids.push_back(network.ids[i]);
      } else {
        ++kept.without_reference;
      }
    }
    if (kept.frames.empty()) {
      throw InputError(
          fmt::format("the series {} ({}) has no frame with a reference area: {}. Expected a particle that "
                      "every network finds there",
                      series.name, series.segmentations.front().string(),
                      kept.reference == dose_limits::Reference::truth
                          ? "no image shows a particle"
                          : "without masks it is what is found in a particle's last frame, and "
                            "some network finds nothing in any"));
    }
    network = std::move(kept);
  }
}

}  // namespace

std::string segment_command(const fs::path& model, const fs::path& images, const fs::path& output,
                            std::int64_t first_specimen) {
  return fmt::format("dosefloor segment {} {} -o {}{}", model.string(), images.string(), output.string(),
                     first_specimen > 0 ? fmt::format(" --from-specimen {}", first_specimen) : "");
}

SegmentedSeries series_of(const SeriesPlace& place, const std::vector<NetworkFile>& networks,
                          std::int64_t first_specimen) {
  SegmentedSeries series;
  series.name = place.name;
  series.first_specimen = first_specimen;
  for (const NetworkFile& network : networks) {
    const Segmentation segmentation(network.path.parent_path() / place.file);
    const fs::path images = place.images.empty() ? segmentation.images() : place.images;
    const std::string again =
        segment_command(network.path, images, segmentation.path(), first_specimen) + " --force";
    if (segmentation.model_checksum() != network.checksum) {
      throw InputError(fmt::format("{} was made by another model than {} is now. Make it again by\n  {}",
                                   segmentation.path().string(), network.path.string(), again));
    }
    if (series.segmentations.empty()) {
      series.images = images;
      series.images_checksum =
          fs::exists(images) ? frames::FramesFile(images).fingerprint() : segmentation.images_checksum();
      series.threshold_in_use = segmentation.threshold();
    }
    if (segmentation.images_checksum() != series.images_checksum) {
      throw InputError(fmt::format("{} was made from other images than {} holds now. Make it again by\n  {}",
                                   segmentation.path().string(), images.string(), again));
    }
    if (segmentation.first_specimen() > first_specimen) {
      throw InputError(
          fmt::format("{} holds the specimens from {} on; expected those from {} on. Make it again by\n  {}",
                      segmentation.path().string(), segmentation.first_specimen(), first_specimen, again));
    }
    if (segmentation.threshold() != series.threshold_in_use) {
      throw InputError(
          fmt::format("{} was made with the threshold {}, {} with {}; expected one for all networks",
                      segmentation.path().string(), segmentation.threshold(),
                      series.segmentations.front().string(), series.threshold_in_use));
    }
    series.segmentations.push_back(segmentation.path());
    series.fingerprints.push_back(segmentation.fingerprint());
  }
  return series;
}

void cut(SegmentedSeries& series, const std::vector<OperatingPoint>& points) {
  series.frames.clear();
  for (std::size_t i = 0; i < points.size(); ++i) {
    series.frames.push_back(Segmentation(series.segmentations[i]).frames(series.first_specimen, points[i]));
  }
  const Rule rule = points.front().rule;
  series.threshold = rule == Rule::false_share ? std::numeric_limits<double>::quiet_NaN()
                                               : fixed_point(rule, series.threshold_in_use).threshold;
  keep_common(series);
}

}  // namespace dosefloor::results
