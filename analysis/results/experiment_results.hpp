#pragma once
/// What an experiment's folder holds for the analysis: all there, and made by this experiment.

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "analysis/results/network_file.hpp"
#include "analysis/results/segmentation.hpp"
#include "config/experiment.hpp"

namespace dosefloor::analysis {

/// The images that all networks have segmented.
struct SegmentedSeries {
  std::string name;  ///< "dose_series", "validation", or that of a file
  std::filesystem::path images;
  std::string images_checksum;
  double threshold = 0.9;
  std::vector<std::filesystem::path> segmentations;  ///< by network
  std::vector<std::string> fingerprints;
  std::vector<SegmentedFrames> frames;
};

struct ExperimentResults {
  std::vector<NetworkFile> networks;  ///< in order of train.networks
  std::vector<std::filesystem::path> learning_curves;
  std::filesystem::path images;
  std::string images_checksum;
  std::vector<SegmentedSeries>
      series;  ///< the dose series (if there is one), the validation images, then others
};

struct ResultsRequest {
  const config::Experiment* experiment = nullptr;
  /// Names of further segmentations: <folder>/<network>/NAME.emd.
  std::vector<std::string> other_series;
  /// "dosefloor VERB EXPERIMENT.toml --set ...": what the user has to type for another verb.
  std::function<std::string(const std::string& verb)> command;
};

/// The model that is analysed: best.safetensors, or, of a training without validation, model.safetensors.
[[nodiscard]] std::filesystem::path model_of(const std::filesystem::path& network_folder);

/// Reads everything but images. Throws InputError for what is missing, with the commands that make it, in
/// their order; and for files that other parameters, another model or other images have made, with what to
/// do.
[[nodiscard]] ExperimentResults gather_results(const ResultsRequest& request);

}  // namespace dosefloor::analysis
