#include "train/training/training_stage.hpp"

#include <fmt/format.h>
#include <torch/version.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <utility>

#include "config/dump.hpp"
#include "config/parameter_hash.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/files/output_lock.hpp"
#include "sim/core/files/parameter_difference.hpp"
#include "sim/core/files/posix_file.hpp"
#include "sim/core/parallel/collective_error.hpp"
#include "sim/core/parallel/interrupt.hpp"
#include "sim/core/schemas/schemas.hpp"
#include "sim/core/stage/output_identity.hpp"
#include "sim/core/stage/stage_output.hpp"
#include "sim/core/terminal/seconds_since.hpp"
#include "sim/core/version/instruction_set.hpp"
#include "train/model/tensor_file.hpp"
#include "train/model/whole_file.hpp"
#include "train/samples/on_the_fly_images.hpp"
#include "train/samples/specimen_sets.hpp"
#include "train/samples/stored_images.hpp"
#include "train/training/checkpoint.hpp"
#include "train/training/network_trainer.hpp"
#include "train/training/raised_epochs.hpp"
#include "train/training/training_loop.hpp"

namespace dosefloor::training {
namespace {

using SteadyClock = std::chrono::steady_clock;

/// Opens the images, and checks them.
std::unique_ptr<samples::SampleSource> open_source(const parallel::Communicator& world,
                                                   const config::Experiment& experiment,
                                                   const TrainingOptions& options,
                                                   const std::optional<std::string>& plan_wisdom) {
  std::unique_ptr<samples::SampleSource> source;
  if (experiment.train.source == config::DataSource::stored) {
    source = std::make_unique<samples::StoredImages>(experiment, options.how_to_make_images);
  } else {
    samples::OnTheFlyOptions of_source;
    of_source.how_to_make_waves = options.how_to_make_waves;
    of_source.plan_wisdom = plan_wisdom;
    of_source.note = [quiet = options.quiet](const std::string& line) { stage::say(line, quiet); };
    source = std::make_unique<samples::OnTheFlyImages>(world, experiment, of_source);
  }
  source->verify(world);
  return source;
}

/// Everything the weights follow from.
std::string parameters_of(const config::Experiment& experiment, const std::string& network,
                          const std::string& fingerprint, const std::string& device) {
  return config::train_parameters(experiment, network,
                                  {{"data", fingerprint},
                                   {"device", device},
                                   {"instruction_set", version::instruction_set()},
                                   {"torch_version", TORCH_VERSION}});
}

/// Throws InputError with the keys that differ, unless both are equal.
void expect_same_parameters(const std::string& found, const std::string& now, const std::string& where) {
  if (found != now) {
    throw InputError(fmt::format(
        "{} is of a training with other parameters:\n{}\nGive output.folder another value, restore the "
        "parameters, or start over with --force",
        where,
        files::describe_difference(config::with_keys_as_before(found), config::with_keys_as_before(now))));
  }
}

/// What is in the folder already.
struct Found {
  std::optional<model::ModelDescription> complete;
  std::optional<Checkpoint> checkpoint;
};

class TrainingRun {
 public:
  TrainingRun(const parallel::Communicator& world, const config::Experiment& experiment,
              const std::string& network, const TrainingOptions& options)
      : world_(world),
        given_(experiment),
        network_(network),
        options_(options),
        device_(device_kind(world, experiment.train.device)),
        experiment_(with_microbatch(experiment, device_, world.size())),
        folder_(RunFolder::of(experiment, network)) {}

  TrainingResult operator()() {
    const auto start = SteadyClock::now();
    const parallel::InterruptGuard interrupt;
    if (training_count() == 0) {
      throw InputError(
          "experiment.training_specimens = 0: a network needs at least one specimen to learn from");
    }
    const std::unique_ptr<samples::SampleSource> source =
        open_source(world_, experiment_, options_, plan_wisdom_of_checkpoint());
    parallel::run_on_root(world_, [&] { samples::expect_a_particle(experiment_, *source); });
    identity_ = {network_, parameters_of(given_, network_, source->fingerprint(), device_), ""};
    if (const auto* on_the_fly = dynamic_cast<const samples::OnTheFlyImages*>(source.get())) {
      identity_.plan_wisdom = on_the_fly->plan_wisdom();
    }

    std::optional<files::OutputLock> lock;
    parallel::run_on_root(world_, [&] {
      std::filesystem::create_directories(folder_.path);
      lock.emplace(folder_.complete());
      if (!lock->note().empty()) {
        stage::say(lock->note(), options_.quiet);
      }
    });
    const Found found = look();
    TrainingResult result;
    result.folder = folder_;
    if (found.complete) {
      result.model = *found.complete;
      result.was_complete = true;
    } else {
      train(*source, found.checkpoint, interrupt, result);
    }
    result.seconds = terminal::seconds_since(start);
    return result;
  }

 private:
  [[nodiscard]] std::int64_t training_count() const {
    return experiment_.train.specimens > 0 ? experiment_.train.specimens : experiment_.training_specimens;
  }

  /// Of the run that will be resumed.
  [[nodiscard]] std::optional<std::string> plan_wisdom_of_checkpoint() const {
    if (!world_.is_root() || options_.force || !std::filesystem::is_directory(folder_.path)) {
      return std::nullopt;
    }
    const std::optional<Checkpoint> newest = newest_checkpoint(folder_.path, [](const std::string&) {});
    return newest && !newest->identity.plan_wisdom.empty() ? std::optional(newest->identity.plan_wisdom)
                                                           : std::nullopt;
  }

  /// Collective: all ranks find what rank 0 finds.
  [[nodiscard]] Found look() const {
    std::string complete;
    std::string checkpoint;
    parallel::run_on_root(world_, [&] {
      if (options_.force) {
        remove_checkpoints(folder_.path);
        files::remove_file(folder_.complete());
      } else if (std::filesystem::exists(folder_.complete())) {
        complete = model::read_tensor_file(folder_.complete()).metadata().at("description");
        checkpoint = checkpoint_after(model::description_of(complete, folder_.complete().string()));
        if (!checkpoint.empty()) {
          complete.clear();
          files::remove_file(folder_.complete());
        }
      } else if (const std::optional<Checkpoint> newest = newest_of_folder()) {
        if (newest->identity.network != network_) {
          throw InputError(fmt::format("{} is of the network \"{}\"; expected one of \"{}\". Remove it",
                                       newest->path.string(), newest->identity.network, network_));
        }
        if (!goes_on_from(*newest)) {
          expect_same_parameters(newest->identity.parameters, identity_.parameters, newest->path.string());
        }
        checkpoint = newest->path.string();
      }
    });
    world_.broadcast(complete);
    world_.broadcast(checkpoint);
    Found found;
    if (!complete.empty()) {
      found.complete = model::description_of(complete, folder_.complete().string());
    } else if (!checkpoint.empty()) {
      found.checkpoint = read_checkpoint(checkpoint);
    }
    return found;
  }

  /// Of a training that has ended with `model`: nothing if it is the one that is asked for; the checkpoint to go on
  /// from if that ends later, because train.epochs was raised or a time limit came first; else it is refused.
  [[nodiscard]] std::string checkpoint_after(const model::ModelDescription& model) const {
    const bool same = model.parameter_hash == identity_.hash();
    if (same && !model.stopped_at_time_limit) {
      return "";
    }
    const std::optional<Checkpoint> newest = newest_of_folder();
    if (newest && newest->identity.network == network_ && goes_on_from(*newest)) {
      return newest->path.string();
    }
    const std::string file = folder_.complete().string();
    if (same) {
      throw InputError(file +
                       " is of a training that was stopped at train.time_limit_min, and its checkpoints are "
                       "gone. Use the model as it is, or start over with --force");
    }
    expect_same_parameters(model.experiment, description().experiment, file);
    throw InputError(file +
                     " was trained on other data or by another build. Give output.folder another "
                     "value, or start over with --force");
  }

  [[nodiscard]] std::optional<Checkpoint> newest_of_folder() const {
    return newest_checkpoint(folder_.path,
                             [this](const std::string& line) { stage::say(line, options_.quiet); });
  }

  [[nodiscard]] bool goes_on_from(const Checkpoint& checkpoint) const {
    return checkpoint.identity.parameters == identity_.parameters ||
           epochs_were_raised(checkpoint.identity.parameters, identity_.parameters, checkpoint.state.epoch,
                              experiment_.train);
  }

  [[nodiscard]] model::ModelDescription description() const {
    return model::describe_model(given_, network_, identity_.hash());
  }

  void train(samples::SampleSource& source, const std::optional<Checkpoint>& checkpoint,
             const parallel::InterruptGuard& interrupt, TrainingResult& result) {
    NetworkTrainer trainer(world_, experiment_.train, description());
    TrainingLoop loop(
        {world_, experiment_, source, trainer, folder_, identity_, description(), interrupt, options_.quiet});
    if (checkpoint) {
      loop.resume(*checkpoint);
    }
    tell(trainer, loop);
    const LoopEnd end = loop.run();
    if (end == LoopEnd::time_limit) {
      keep_for_use(trainer, loop);
    }
    if (end != LoopEnd::complete) {
      throw InterruptedError(fmt::format(
          "{} after {} of {} steps of {}; a checkpoint is in {}, and the same command resumes from it{}",
          end == LoopEnd::interrupted ? "stopped by a signal" : "stopped at train.time_limit_min",
          loop.state().step, loop.steps(), network_, folder_.path.string(), weights_so_far(loop.state())));
    }
    parallel::run_on_root(world_, [&] {
      write_curves(folder_.curves_emd(),
                   stage::output_identity(schemas::curves, identity_.parameters, experiment_.train.seed),
                   loop.curves(), loop.state().rows);
      const std::string dump = config::dump(given_, config::Comments::units_and_meanings);
      model::write_whole_file(folder_.path / "experiment.toml", {std::as_bytes(std::span(dump))});
      trainer.save(folder_.last_model(), loop.description());
    });
    result.model = loop.description();
    result.best_epoch = loop.state().best_epoch;
    result.best_f1 = loop.state().best_f1;
    result.temperature = loop.temperature();
    result.calibrate = experiment_.train.calibrate && loop.state().best_epoch > 0;
    result.images_per_second = loop.images_per_second();
  }

  /// Collective. A model under its final name after a time limit, if a validation has said which weights are best, or
  /// none will: stages that come after training then have something to work with.
  void keep_for_use(const NetworkTrainer& trainer, const TrainingLoop& loop) const {
    const TrainingState& state = loop.state();
    const bool usable = state.best_epoch > 0 || (experiment_.validation_specimens == 0 && state.step > 0);
    if (!usable) {
      return;
    }
    parallel::run_on_root(world_, [&] {
      model::ModelDescription stopped = loop.description();
      stopped.stopped_at_time_limit = true;
      trainer.save(folder_.last_model(), stopped);
    });
  }

  [[nodiscard]] std::string weights_so_far(const TrainingState& state) const {
    return state.best_epoch > 0
               ? fmt::format(". The best weights so far, after epoch {} of {}, are {}.safetensors",
                             state.best_epoch, experiment_.train.epochs, folder_.best_model().string())
               : std::string();
  }

  void tell(const NetworkTrainer& trainer, const TrainingLoop& loop) const {
    if (!world_.is_root()) {
      return;
    }
    const config::TrainConfig& config = experiment_.train;
    stage::say(fmt::format("{}: {} parameters, {} training specimens, {} epochs, batches of {}, on {}",
                           network_, description().design->parameter_count(), training_count(), config.epochs,
                           config.batch_size, trainer.on_device() ? "GPUs" : "CPUs"),
               options_.quiet);
    if (trainer.on_device() && config.exact_reduction) {
      stage::say("on GPUs gradients are summed in float32: train.exact_reduction has no effect there",
                 options_.quiet);
    }
    const std::int64_t microbatches = (config.batch_size + config.microbatch - 1) / config.microbatch;
    if (world_.size() > microbatches) {
      stage::say(fmt::format("warning: {} ranks share {} microbatches a step (train.batch_size / "
                             "train.microbatch), so that some ranks have nothing to do",
                             world_.size(), microbatches),
                 options_.quiet);
    }
    if (experiment_.validation_specimens == 0) {
      stage::say(fmt::format("experiment.validation_specimens = 0: no F1 will be known, no best model kept{}",
                             config.calibrate ? ", and no probability calibrated" : ""),
                 options_.quiet);
    }
    if (loop.state().step > 0) {
      stage::say(fmt::format("resumes after step {} of {}", loop.state().step, loop.steps()), options_.quiet);
    }
  }

  const parallel::Communicator& world_;
  const config::Experiment& given_;
  std::string network_;
  TrainingOptions options_;
  std::string device_;
  config::Experiment experiment_;  ///< with the microbatch of this device and number of ranks
  RunFolder folder_;
  RunIdentity identity_;
};

}  // namespace

config::Experiment with_microbatch(const config::Experiment& experiment, const std::string& device_kind,
                                   int ranks) {
  config::Experiment complete = experiment;
  if (complete.train.microbatch == 0) {
    complete.train.microbatch = device_kind == "cpu" ? 1 : (complete.train.batch_size + ranks - 1) / ranks;
  }
  return complete;
}

TrainingResult run_training(const parallel::Communicator& world, const config::Experiment& experiment,
                            const std::string& network, const TrainingOptions& options) {
  return TrainingRun(world, experiment, network, options)();
}

}  // namespace dosefloor::training
