#pragma once
/// What an experiment's folder holds for the analysis: every training of every setting, and what it has
/// segmented. An experiment without [sweep] has one setting a network.

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "analysis/results/needed_files.hpp"
#include "analysis/results/network_file.hpp"
#include "analysis/results/observer_series.hpp"
#include "analysis/results/segmented_series.hpp"
#include "config/experiment.hpp"

namespace dosefloor::results {

/// One network, trained once.
struct Training {
  NetworkFile file;
  OperatingPoint point;  ///< what counts as particle
  std::filesystem::path learning_curves;
  std::string note;         ///< what a reader has to know of its weights, or ""
  std::string label;        ///< of its folder: "dose_range-low,seed-2", "all"
  std::string replicate;    ///< what of the label tells it apart from its setting's others: "seed-2", or ""
  std::size_t setting = 0;  ///< place in Results::settings
};

/// Trainings of one network that differ in nothing but the seeds of training: replicates.
struct Setting {
  std::string network;                 ///< "msd", "unet"
  std::string label;                   ///< "dose_range-low", "all" where nothing else is varied
  std::vector<std::string> values;     ///< TOML, of each of Results::keys; "" where it changes nothing
  std::vector<std::size_t> trainings;  ///< its replicates, places in Results::trainings
  config::Experiment experiment;       ///< that its first replicate was trained by
};

/// Images that networks were trained on.
struct TrainingImages {
  std::string label;  ///< "dose_range-low"; empty where all were trained on the same
  std::filesystem::path file;
  std::string checksum;
};

/// The same images as some of the networks have segmented them.
struct Series {
  SegmentedSeries segmented;           ///< by training, in the order of `trainings`
  std::vector<std::size_t> trainings;  ///< that have segmented the images, those of a setting side by side
  config::Experiment experiment;       ///< whose images they are; of those of --series, the one analysed

  [[nodiscard]] bool is_dose_series() const { return segmented.name.starts_with("dose_series"); }
  [[nodiscard]] bool is_validation() const { return segmented.name.starts_with("validation"); }
};

struct Results {
  std::vector<std::string> keys;  ///< keys_of_settings()
  std::vector<Setting> settings;
  std::vector<Training> trainings;
  std::vector<TrainingImages> images;
  /// The dose series, then validation images, then others. Where not all networks have the same images there
  /// are several, called "dose_series LABEL".
  std::vector<Series> series;
  std::vector<ObserverSeries> observers;  ///< those of the dose series, where there are any
  std::filesystem::path mtf;              ///< <output.folder>/mtf.json of `dosefloor fit-mtf`; empty without
};

struct Request {
  const config::Experiment* experiment = nullptr;
  /// Names of further segmentations: <network's folder>/NAME.emd, of the same images for all networks.
  std::vector<std::string> other_series;
  CountingRule rule;
  CommandOf command;
};

/// Reads everything but images (where it lies: config/sweep/sweep_layout.hpp). Throws InputError for what is
/// missing, as NeededFiles::expect_all(); for files that other parameters, another model or other images have
/// made, with what to do; and if one network would have several dose series. Throws RuleUnavailable if what the rule
/// needs is not there.
[[nodiscard]] Results gather_results(const Request& request);

/// Sets where each network is cut, and reads the frames of all series again, cut there. Throws RuleUnavailable if what
/// the rule needs is not there, and as cut().
void cut_by(Results& results, const CountingRule& rule);

}  // namespace dosefloor::results
