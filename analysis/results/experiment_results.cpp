#include "analysis/results/experiment_results.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <utility>

#include "analysis/frames/frames_file.hpp"
#include "config/parameter_hash.hpp"
#include "sim/errors/error.hpp"
#include "sim/storage/emd_reader.hpp"
#include "sim/storage/parameter_difference.hpp"

namespace dosefloor::analysis {
namespace {

namespace fs = std::filesystem;

/// Files that are needed, and what makes them.
class Needs {
 public:
  void file(const fs::path& path, const std::string& command) {
    if (fs::exists(path)) {
      return;
    }
    files_.push_back(path.string());
    if (std::find(commands_.begin(), commands_.end(), command) == commands_.end()) {
      commands_.push_back(command);
    }
  }
  void expect_all(const std::string& all_at_once) const {
    if (!files_.empty()) {
      throw InputError(
          fmt::format("missing: {}\nTo make what is missing, run\n  {}\nor everything at once by\n  {}",
                      fmt::join(files_, ", "), fmt::join(commands_, "\n  "), all_at_once));
    }
  }

 private:
  std::vector<std::string> files_;
  std::vector<std::string> commands_;
};

struct SeriesPlace {
  std::string name;
  fs::path images;   ///< empty: only the segmentations tell
  std::string file;  ///< name of a segmentation in a network's folder
};

std::string segment_command(const fs::path& model, const fs::path& images, const fs::path& output) {
  return fmt::format("dosefloor segment {} {} -o {}", model.string(), images.string(), output.string());
}

void expect_made_by(const std::string& in_file, const std::string& now, const fs::path& file,
                    const std::string& command) {
  if (in_file != now) {
    throw InputError(
        fmt::format("{} was made with other parameters than the experiment's:\n{}\nMake it anew by\n  {} "
                    "--force\nor give its own "
                    "experiment file, or another folder by --set output.folder=...",
                    file.string(), storage::describe_difference(in_file, now), command));
  }
}

void expect_images_of(const config::Experiment& experiment, const fs::path& images,
                      const std::string& command) {
  const std::string in_file = config::experiment_part(storage::EmdReader(images).identity().parameters_toml);
  expect_made_by(in_file, config::experiment_part(config::image_parameters(experiment)), images, command);
}

NetworkFile network_of(const config::Experiment& experiment, const std::string& name, const fs::path& model,
                       const std::string& command) {
  NetworkFile network = read_network_file(model);
  if (network.network != name) {
    throw InputError(
        fmt::format("{} is a network of the kind \"{}\", expected \"{}\"; make it anew by\n  {} --force",
                    model.string(), network.network, name, command));
  }
  const config::Experiment trained = config::parse_experiment(network.experiment, model.string());
  expect_made_by(config::train_parameters(trained, name), config::train_parameters(experiment, name), model,
                 command);
  return network;
}

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
    kept.without_particle = network.without_particle;
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
                      "every network finds "
                      "there",
                      series.name, series.segmentations.front().string(),
                      kept.reference == Reference::truth
                          ? "no image shows a particle"
                          : "without masks it is what is found in a particle's last frame, and "
                            "some network finds nothing in any"));
    }
    network = std::move(kept);
  }
}

/// The same images for all networks, at one threshold, by the models that are there.
SegmentedSeries series_of(const SeriesPlace& place, const std::vector<NetworkFile>& networks,
                          const fs::path& folder, std::int64_t first_specimen) {
  SegmentedSeries series;
  series.name = place.name;
  for (const NetworkFile& network : networks) {
    const Segmentation segmentation(folder / network.network / place.file);
    const fs::path images = place.images.empty() ? segmentation.images() : place.images;
    const std::string again = segment_command(network.path, images, segmentation.path()) + " --force";
    if (segmentation.model_checksum() != network.checksum) {
      throw InputError(fmt::format("{} was made by another model than {} is now. Make it anew by\n  {}",
                                   segmentation.path().string(), network.path.string(), again));
    }
    if (series.segmentations.empty()) {
      series.images = images;
      series.images_checksum =
          fs::exists(images) ? FramesFile(images).fingerprint() : segmentation.images_checksum();
      series.threshold = segmentation.threshold();
    }
    if (segmentation.images_checksum() != series.images_checksum) {
      throw InputError(fmt::format("{} was made of other images than {} holds now. Make it anew by\n  {}",
                                   segmentation.path().string(), images.string(), again));
    }
    if (segmentation.threshold() != series.threshold) {
      throw InputError(
          fmt::format("{} was made with the threshold {}, {} with {}; expected one for all networks",
                      segmentation.path().string(), segmentation.threshold(),
                      series.segmentations.front().string(), series.threshold));
    }
    series.segmentations.push_back(segmentation.path());
    series.fingerprints.push_back(segmentation.fingerprint());
    series.frames.push_back(segmentation.frames(first_specimen));
  }
  keep_common(series);
  return series;
}

}  // namespace

fs::path model_of(const fs::path& network_folder) {
  const fs::path best = network_folder / "best.safetensors";
  const fs::path last = network_folder / "model.safetensors";
  return fs::exists(last) && !fs::exists(best) ? last : best;
}

ExperimentResults gather_results(const ResultsRequest& request) {
  const config::Experiment& experiment = *request.experiment;
  const fs::path folder = experiment.output.folder;
  const bool with_series = experiment.dose_series.specimens > 0;
  ExperimentResults results;
  const fs::path waves_folder = experiment.output.waves_folder;
  const fs::path series_images = fs::path(experiment.output.dose_series_folder) / "images.emd";
  results.images = fs::path(experiment.output.images_folder) / "images.emd";

  std::vector<SeriesPlace> places;
  if (with_series) {
    places.push_back({"dose_series", series_images, "dose_series.emd"});
  }
  if (experiment.validation_specimens > 0) {
    places.push_back({"validation", results.images, "segmented.emd"});
  }
  for (const std::string& name : request.other_series) {
    places.push_back({name, "", name + ".emd"});
  }

  Needs needs;
  if (!fs::exists(results.images)) {
    needs.file(waves_folder / "waves.emd", request.command("waves"));
  }
  needs.file(results.images, request.command("images"));
  for (const std::string& network : experiment.train.networks) {
    for (const char* file : {"model.safetensors", "curves.csv"}) {
      needs.file(folder / network / file, request.command("train") + " --net " + network);
    }
  }
  if (with_series && !fs::exists(series_images)) {
    needs.file(waves_folder / "dose_series" / "waves.emd", request.command("waves") + " --dose-series");
    needs.file(series_images, request.command("images") + " --dose-series");
  }
  for (const std::string& network : experiment.train.networks) {
    for (const SeriesPlace& place : places) {
      const fs::path output = folder / network / place.file;
      needs.file(output,
                 segment_command(model_of(folder / network),
                                 place.images.empty() ? fs::path("FRAMES.emd") : place.images, output));
    }
  }
  needs.expect_all(request.command("run"));

  expect_images_of(experiment, results.images, request.command("images"));
  results.images_checksum = FramesFile(results.images).fingerprint();
  if (with_series) {
    expect_images_of(config::dose_series_experiment(experiment), series_images,
                     request.command("images") + " --dose-series");
  }
  for (const std::string& network : experiment.train.networks) {
    results.networks.push_back(network_of(experiment, network, model_of(folder / network),
                                          request.command("train") + " --net " + network));
    results.learning_curves.push_back(folder / network / "curves.csv");
  }
  for (const SeriesPlace& place : places) {
    results.series.push_back(series_of(place, results.networks, folder,
                                       place.name == "validation" ? experiment.training_specimens : 0));
  }
  return results;
}

}  // namespace dosefloor::analysis
