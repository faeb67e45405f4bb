#pragma once
/// The stage "images -> network" of an experiment: trains or resumes one network.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "config/experiment.hpp"
#include "sim/core/parallel/communicator.hpp"
#include "train/model/model_description.hpp"
#include "train/samples/sample_source.hpp"
#include "train/training/run_folder.hpp"

namespace dosefloor::training {

struct TrainingOptions {
  bool force = false;  ///< start over, whatever is in the folder
  bool quiet = false;
  /// Commands that make the input, for messages.
  std::string how_to_make_images = "dosefloor images EXPERIMENT.toml";
  std::string how_to_make_waves = "dosefloor waves EXPERIMENT.toml";
};

struct TrainingResult {
  RunFolder folder;
  model::ModelDescription model;      ///< of the last weights
  std::int64_t best_epoch = 0;        ///< 0 without validation
  double best_f1 = 0.0;               ///< threshold 0.5, all validation images
  std::optional<double> temperature;  ///< of the best weights; nothing: they are not calibrated
  bool calibrate = false;             ///< a temperature was looked for
  bool was_complete = false;          ///< the model was there already
  double seconds = 0.0;
  double images_per_second = 0.0;  ///< of training in this run
};

/// The experiment with train.microbatch above 0: 1 on CPUs, a rank's share of the batch on GPUs, where
/// the experiment leaves it to us.
[[nodiscard]] config::Experiment with_microbatch(const config::Experiment& experiment,
                                                 const std::string& device_kind, int ranks);

/// Collective over `world`. Trains `network` into RunFolder::of(), from its newest
/// checkpoint if there is one. Throws InputError (bad input, another run's files in the folder), LockedError,
/// InterruptedError (a signal or the time limit; a checkpoint was written), Error.
[[nodiscard]] TrainingResult run_training(const parallel::Communicator& world,
                                          const config::Experiment& experiment, const std::string& network,
                                          const TrainingOptions& options);

}  // namespace dosefloor::training
