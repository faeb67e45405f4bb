#include "analysis/results/experiment_results.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "analysis/frames/frames_file.hpp"
#include "analysis/results/made_by.hpp"
#include "sim/core/errors/error.hpp"

namespace dosefloor::results {
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

}  // namespace

ExperimentResults gather_results(const ResultsRequest& request) {
  const config::Experiment& experiment = *request.experiment;
  const fs::path folder = experiment.output.folder;
  const bool with_series = experiment.dose_series.specimens > 0;
  ExperimentResults results;
  const config::OutputConfig series_output = config::dose_series_experiment(experiment).output;
  const fs::path series_images = series_output.images_file();
  results.images = experiment.output.images_file();

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

  const auto first_specimen = [&](const SeriesPlace& place) {
    return place.name == "validation" ? experiment.first_segmented_specimen() : 0;
  };

  Needs needs;
  if (!fs::exists(results.images)) {
    needs.file(experiment.output.waves_file(), request.command("waves"));
  }
  needs.file(results.images, request.command("images"));
  for (const std::string& network : experiment.train.networks) {
    for (const char* file : {"model.safetensors", "curves.csv"}) {
      needs.file(folder / network / file, request.command("train") + " --net " + network);
    }
  }
  if (with_series && !fs::exists(series_images)) {
    needs.file(series_output.waves_file(), request.command("waves") + " --dose-series");
    needs.file(series_images, request.command("images") + " --dose-series");
  }
  for (const std::string& network : experiment.train.networks) {
    for (const SeriesPlace& place : places) {
      const fs::path output = folder / network / place.file;
      needs.file(output, segment_command(model_of(folder / network),
                                         place.images.empty() ? fs::path("FRAMES.emd") : place.images, output,
                                         first_specimen(place)));
    }
  }
  needs.expect_all(request.command("run"));

  expect_images_of(experiment, results.images, request.command("images"));
  results.images_checksum = frames::FramesFile(results.images).fingerprint();
  if (with_series) {
    expect_images_of(config::dose_series_experiment(experiment), series_images,
                     request.command("images") + " --dose-series");
  }
  for (const std::string& network : experiment.train.networks) {
    results.networks.push_back(network_of(experiment, network, model_of(folder / network),
                                          request.command("train") + " --net " + network));
    results.networks.back().threshold = threshold_of(request.found, results.networks.back().threshold);
    results.learning_curves.push_back(folder / network / "curves.csv");
  }
  for (const SeriesPlace& place : places) {
    results.series.push_back(series_of(place, results.networks, first_specimen(place), request.found));
  }
  if (with_series) {
    if (std::optional<ObserverSeries> observer =
            observer_of("dose_series", config::dose_series_experiment(experiment),
                        request.command("observe") + " --dose-series")) {
      results.observers.push_back(std::move(*observer));
    }
  }
  return results;
}

}  // namespace dosefloor::results
