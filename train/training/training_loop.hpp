#pragma once
/// The training loop: epochs of steps, each followed by a validation and a checkpoint.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/experiment.hpp"
#include "sim/core/parallel/communicator.hpp"
#include "sim/core/parallel/interrupt.hpp"
#include "sim/core/terminal/status_line.hpp"
#include "train/model/model_description.hpp"
#include "train/samples/batch_order.hpp"
#include "train/samples/normalisation.hpp"
#include "train/samples/sample_source.hpp"
#include "train/training/checkpoint.hpp"
#include "train/training/curves.hpp"
#include "train/training/network_trainer.hpp"
#include "train/training/run_folder.hpp"

namespace dosefloor::samples {
class SampleLoader;
}

namespace dosefloor::training {

/// How a run of the loop ended.
enum class LoopEnd {
  complete,     ///< all epochs, or no better validation for train.early_stop of them
  interrupted,  ///< by a signal; a checkpoint was written
  time_limit,   ///< train.time_limit_min; a checkpoint was written
};

struct LoopContext {
  const parallel::Communicator& world;
  const config::Experiment& experiment;  ///< with train.microbatch above 0
  samples::SampleSource& source;
  NetworkTrainer& trainer;
  RunFolder folder;
  RunIdentity identity;
  model::ModelDescription description;
  const parallel::InterruptGuard& interrupt;
  bool quiet = false;
};

/// Everything is collective over the world. The batch of a step, its order and the loss are functions of
/// (seed, epoch, step); with the exact reduction so are all weights, on any number of ranks.
class TrainingLoop {
 public:
  explicit TrainingLoop(LoopContext context);

  /// Goes on from a checkpoint of this run instead of from the beginning.
  void resume(const Checkpoint& checkpoint);
  [[nodiscard]] LoopEnd run();

  [[nodiscard]] const TrainingState& state() const noexcept { return state_; }
  [[nodiscard]] const Curves& curves() const noexcept { return curves_; }
  [[nodiscard]] std::int64_t steps() const noexcept;  ///< of all epochs
  /// Of the present weights; the temperature is that of the newest validation.
  [[nodiscard]] model::ModelDescription description() const;
  /// Of the weights that are used, the best or, without validation, the last; nothing where none was fitted.
  [[nodiscard]] std::optional<double> temperature() const;
  /// Training images per second of this run, validation not counted; 0 before the first.
  [[nodiscard]] double images_per_second() const noexcept;

 private:
  /// Time of this run's present epoch.
  struct EpochClock {
    double training_s = 0.0;
    double waiting_s = 0.0;
    double reduction_s = 0.0;
    std::int64_t images = 0;
  };

  [[nodiscard]] bool complete() const;
  [[nodiscard]] bool train_epoch();
  void step(samples::SampleLoader& loader);
  [[nodiscard]] bool validate();
  void turn_at_random(std::vector<samples::Sample>& microbatch) const;
  /// As many training images as there are validation specimens, at most 32, as an epoch has seen them but for
  /// symmetries.
  [[nodiscard]] std::vector<samples::SampleId> trained_on(std::int64_t epoch) const;
  /// Collective; nothing if it was asked to stop meanwhile.
  [[nodiscard]] std::optional<metrics::ValidationScores> scores_of(const std::vector<samples::SampleId>& ids);
  void keep_if_best(const metrics::ValidationScores& scores);
  void end_epoch(const metrics::ValidationScores* scores, double training_f1);
  [[nodiscard]] bool asked_to_stop();
  void checkpoint();
  void checkpoint_if_due();
  [[nodiscard]] std::string status() const;
  [[nodiscard]] EpochTiming timing() const;

  LoopContext context_;
  const config::TrainConfig& config_;
  samples::BatchOrder order_;
  std::vector<samples::SampleId> validation_;
  samples::Normaliser normaliser_;
  Curves curves_;
  TrainingState state_;
  std::vector<EpochTiming> timings_;
  terminal::StatusLine status_line_;
  LoopEnd stopped_by_ = LoopEnd::complete;
  std::chrono::steady_clock::time_point start_;
  std::chrono::steady_clock::time_point last_checkpoint_;
  EpochClock clock_;
  double all_training_s_ = 0.0;
  std::int64_t all_images_ = 0;
};

}  // namespace dosefloor::training
