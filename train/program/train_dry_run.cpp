#include "train/program/train_dry_run.hpp"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>

#include "sim/core/command_line/memory.hpp"
#include "sim/core/json_text/json.hpp"
#include "sim/core/terminal/progress.hpp"
#include "sim/core/terminal/seconds_since.hpp"
#include "sim/images_stage/images_stage.hpp"
#include "sim/waves_stage/waves_stage.hpp"
#include "train/model/model_description.hpp"
#include "train/samples/batch_order.hpp"
#include "train/samples/specimen_sets.hpp"
#include "train/training/learning_rate.hpp"
#include "train/training/network_trainer.hpp"
#include "train/training/run_folder.hpp"

namespace dosefloor::train_program {
namespace {

struct Cost {
  std::string network;
  std::string folder;
  std::int64_t parameters = 0;
  std::int64_t epochs = 0;
  std::int64_t steps = 0;
  std::int64_t images = 0;
  double seconds_per_image = 0.0;  ///< of one rank
  double seconds = 0.0;
  double memory_mib = 0.0;
  double bytes = 0.0;
};

/// A made-up image of the experiment's size; its numbers do not matter here.
samples::Sample blank_sample(const config::Experiment& experiment) {
  samples::Sample sample;
  sample.width = static_cast<int>(experiment.images.size_px[0]);
  sample.height = static_cast<int>(experiment.images.size_px[1]);
  const auto pixels = static_cast<std::size_t>(sample.width) * static_cast<std::size_t>(sample.height);
  sample.mask.assign(pixels, 0);
  for (std::size_t i = 0; i < pixels; ++i) {
    sample.image.push_back(static_cast<float>(i % 7) - 3.0F);
  }
  return sample;
}

double seconds_per_image(const config::Experiment& experiment, const model::ModelDescription& description) {
  const parallel::Communicator alone = parallel::Communicator::self();
  training::NetworkTrainer trainer(alone, experiment.train, description);
  const std::vector<samples::Sample> microbatch(static_cast<std::size_t>(experiment.train.microbatch),
                                                blank_sample(experiment));
  const auto step = [&] {
    trainer.begin_step();
    trainer.add(microbatch, true);
    (void)trainer.finish_step(
        training::learning_rate(experiment.train, description.design->name(), 0, 1, {}));
  };
  step();  // allocates
  const auto start = std::chrono::steady_clock::now();
  step();
  return terminal::seconds_since(start) / static_cast<double>(experiment.train.microbatch);
}

/// In files, for each parameter: two checkpoints of it and of three numbers of the optimiser; the last model,
/// and the best one where there are validations, as two files each. A third checkpoint lies beside them while
/// it is written.
std::int64_t numbers_kept(const config::Experiment& experiment) {
  constexpr std::int64_t in_checkpoints = 8;  // 2 x 4
  constexpr std::int64_t in_a_model = 2;
  return in_checkpoints + in_a_model * (experiment.validation_specimens > 0 ? 2 : 1);
}

Cost cost_of(const parallel::Communicator& world, const config::Experiment& experiment,
             const std::string& network) {
  const model::ModelDescription description = model::describe_model(experiment, network, "");
  Cost cost;
  cost.network = network;
  cost.folder = training::RunFolder::of(experiment, network).path.string();
  cost.parameters = description.design->parameter_count();
  cost.epochs = experiment.train.epochs;
  const samples::BatchOrder order(samples::training_specimens(experiment), std::nullopt,
                                  experiment.train.seed, experiment.train.batch_size,
                                  experiment.train.microbatch);
  cost.steps = cost.epochs * order.steps_per_epoch();
  cost.images = cost.epochs * order.images_per_epoch();
  cost.seconds_per_image =
      world.allreduce(seconds_per_image(experiment, description), parallel::Reduction::max);
  cost.memory_mib = world.allreduce(command_line::peak_resident_mib(), parallel::Reduction::max);
  const int validations = cost.epochs / experiment.train.validate_every;
  const double validated = static_cast<double>(validations) * experiment.validation_specimens *
                           experiment.train.validation_realisations;
  constexpr double forward_share = 1.0 / 3.0;  // a backward pass does twice the work of a forward pass
  cost.seconds =
      cost.seconds_per_image * (static_cast<double>(cost.images) + forward_share * validated) / world.size();
  cost.bytes = static_cast<double>(cost.parameters * numbers_kept(experiment)) * sizeof(float);
  return cost;
}

json_text::Json json_of(const Cost& cost) {
  return {{"network", cost.network},
          {"folder", cost.folder},
          {"parameters", cost.parameters},
          {"epochs", cost.epochs},
          {"steps", cost.steps},
          {"images", cost.images},
          {"bytes", cost.bytes},
          {"memory_mib_per_rank", cost.memory_mib},
          {"seconds_per_image", cost.seconds_per_image},
          {"seconds", cost.seconds}};
}

void print(const Cost& cost, const config::Experiment& experiment, int ranks) {
  fmt::print("would train      {} into {}\n", cost.network, cost.folder);
  fmt::print("parameters       {}\n", cost.parameters);
  fmt::print("images           {} x {} pixels; {} epochs of {}, {} steps\n", experiment.images.size_px[0],
             experiment.images.size_px[1], cost.epochs, cost.images / cost.epochs, cost.steps);
  fmt::print("disk             {}\n", terminal::bytes_text(cost.bytes));
  fmt::print("memory per rank  {:.0f} MiB, most of it for one microbatch of {}\n", cost.memory_mib,
             experiment.train.microbatch);
  fmt::print("time             about {} on {} rank(s): {:.3g} s an image, measured now\n",
             terminal::duration_text(cost.seconds), ranks, cost.seconds_per_image);
}

}  // namespace

void print_train_dry_run(const parallel::Communicator& world, const config::Experiment& experiment,
                         const std::vector<std::string>& networks, const training::TrainingOptions& options,
                         bool json) {
  const config::Experiment complete = training::with_microbatch(
      experiment, training::device_kind(world, experiment.train.device), world.size());
  const bool stored = experiment.train.source == config::DataSource::stored;
  const std::filesystem::path input =
      stored ? experiment.output.images_file() : experiment.output.waves_file();
  const bool there = std::filesystem::exists(input);
  json_text::Json all = json_text::Json::array();
  if (world.is_root() && !json) {
    fmt::print("input            {} ({})\n", input.string(),
               there ? "is there"
                     : "not there yet: " + (stored ? options.how_to_make_images : options.how_to_make_waves));
  }
  for (const std::string& network : networks) {
    const Cost cost = cost_of(world, complete, network);
    all.push_back(json_of(cost));
    if (world.is_root() && !json) {
      print(cost, complete, world.size());
    }
  }
  if (world.is_root() && json) {
    const json_text::Json line{{"verb", "train"},         {"dry_run", true},       {"input", input.string()},
                               {"input_is_there", there}, {"ranks", world.size()}, {"networks", all}};
    fmt::print("{}\n", line.dump());
  }
}

}  // namespace dosefloor::train_program
