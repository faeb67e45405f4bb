#pragma once
/// What a study's folder holds for the analysis: every training of every experiment, and what it has
/// segmented.

#include <array>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "analysis/results/network_file.hpp"
#include "analysis/results/observer_series.hpp"
#include "analysis/results/segmented_series.hpp"
#include "config/experiment.hpp"

namespace dosefloor::results {

/// One training.
struct StudyNetwork {
  NetworkFile file;
  std::filesystem::path learning_curves;
  std::string label;        ///< of its folder: "dose_range-low,seed-2", "all"
  std::string replicate;    ///< what of the label tells it apart from its setting's others: "seed-2", or ""
  std::size_t setting = 0;  ///< place in StudyResults::settings
};

/// Trainings of one network that differ in nothing but the seeds of training: replicates.
struct StudySetting {
  std::string network;                ///< "msd" or "unet"
  std::string label;                  ///< "dose_range-low", "all" where nothing else is varied
  std::vector<std::string> values;    ///< TOML, of each of StudyResults::keys; "" where it changes nothing
  std::vector<std::size_t> networks;  ///< its replicates, places in StudyResults::networks
  config::Experiment experiment;      ///< that its first replicate was trained by
};

/// The same images as some of the networks have segmented them.
struct StudySeries {
  SegmentedSeries segmented;          ///< by network, in the order of `networks`
  std::vector<std::size_t> networks;  ///< those that have seen the images, those of a setting side by side
  config::Experiment experiment;      ///< whose images they are; of those of --series, the study's
};

struct StudyResults {
  std::vector<std::string> keys;  ///< keys_of_settings()
  std::vector<StudySetting> settings;
  std::vector<StudyNetwork> networks;
  /// The dose series, then validation images, then others. Where not all networks have the same images there
  /// are several, called "dose_series LABEL".
  std::vector<StudySeries> series;
  std::vector<ObserverSeries> observers;  ///< those of the dose series, where there are any
};

struct StudyRequest {
  const config::Experiment* experiment = nullptr;
  /// Names of further segmentations: <network's folder>/NAME.emd, of the same images for all networks.
  std::vector<std::string> other_series;
  Found found = Found::above_threshold;
  /// "dosefloor VERB STUDY.toml --set ...": what the user has to type for another verb.
  std::function<std::string(const std::string& verb)> command;
};

/// "train.seed", "train.msd.dilation_seed": trainings that differ in these alone are replicates.
[[nodiscard]] bool is_training_seed(const std::string& key);

/// Keys whose values the paper's claims compare.
inline constexpr std::array claimed_keys{"images.dose_range", "images.mtf_model", "train.specimens"};

/// The varied keys that tell settings apart: without the seeds of training and which networks are trained,
/// and without those of the sweep's list that go along with another one of it, such as epochs that give sets
/// of more specimens equal numbers of steps. Which of several is kept: one that claims compare, or the first.
[[nodiscard]] std::vector<std::string> keys_of_settings(const config::SweepConfig& sweep);

/// How many specimens it trains on: train.specimens, of which 0 means all.
[[nodiscard]] std::int64_t specimens_of(const config::Experiment& experiment);

/// Reads everything but images (where it lies: config/sweep_layout.hpp). Throws InputError for what is
/// missing, with how many files, the first of them and the commands that make them; for files that other
/// parameters, another model or other images have made, with what to do; and if one network would have
/// several dose series.
[[nodiscard]] StudyResults gather_study(const StudyRequest& request);

}  // namespace dosefloor::results
