#pragma once
/// What an experiment's folder holds for the analysis: all there, and made by this experiment.

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "analysis/results/network_file.hpp"
#include "analysis/results/observer_series.hpp"
#include "analysis/results/segmented_series.hpp"
#include "config/experiment.hpp"

namespace dosefloor::results {

struct ExperimentResults {
  std::vector<NetworkFile> networks;  ///< in order of train.networks
  std::vector<std::filesystem::path> learning_curves;
  std::filesystem::path images;
  std::string images_checksum;
  std::vector<SegmentedSeries>
      series;  ///< the dose series (if there is one), the validation images, then others
  std::vector<ObserverSeries> observers;  ///< that of the dose series, where there is one
};

struct ResultsRequest {
  const config::Experiment* experiment = nullptr;
  /// Names of further segmentations: <folder>/<network>/NAME.emd.
  std::vector<std::string> other_series;
  Found found = Found::above_threshold;
  /// "dosefloor VERB EXPERIMENT.toml --set ...": what the user has to type for another verb.
  std::function<std::string(const std::string& verb)> command;
};

/// Reads everything but images. Throws InputError for what is missing, with the commands that make it, in
/// their order; and for files that other parameters, another model or other images have made, with what to
/// do.
[[nodiscard]] ExperimentResults gather_results(const ResultsRequest& request);

}  // namespace dosefloor::results
