#include "train/program/train_verbs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "config/arguments/stage_arguments.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/json_text/json.hpp"
#include "sim/core/parallel/communicator.hpp"
#include "sim/core/stage/result_text.hpp"
#include "sim/core/terminal/progress.hpp"
#include "sim/core/version/instruction_set.hpp"
#include "sim/core/version/version.hpp"
#include "train/program/bench_segment.hpp"
#include "train/program/bench_train.hpp"
#include "train/program/segment_verb.hpp"
#include "train/program/train_dry_run.hpp"
#include "train/training/temperature_text.hpp"
#include "train/training/training_stage.hpp"

namespace dosefloor::train_program {
namespace {

using arguments::StageArguments;
using command_line::Command;
using json_text::Json;

/// F1 of the last validation, all doses, threshold 0.5; NaN without one.
double last_f1(const training::TrainingResult& result) {
  const auto found = result.model.validation.find("f1");
  return found == result.model.validation.end() ? std::nan("") : found->second;
}

Json json_of(const training::TrainingResult& result) {
  return {{"network", result.model.design->name()},
          {"model", result.folder.complete().string()},
          {"best_model", result.folder.best_model().string() + ".safetensors"},
          {"epochs", result.model.epoch},
          {"steps", result.model.step},
          {"validation", result.model.validation},
          {"best_f1", result.best_f1},
          {"best_epoch", result.best_epoch},
          {"temperature", result.temperature ? Json(*result.temperature) : Json()},
          {"images_per_second", result.images_per_second},
          {"already_complete", result.was_complete},
          {"seconds", result.seconds}};
}

std::string text_of(const training::TrainingResult& result) {
  const std::string model = result.folder.complete().string();
  if (result.was_complete) {
    return fmt::format("{}: already complete, trained with these parameters ({} epochs, F1 {:.3f})", model,
                       result.model.epoch, last_f1(result));
  }
  const std::string best =
      result.best_epoch > 0
          ? fmt::format("; validation F1 {:.3f}, best after epoch {} of {}: {:.3f} ({}.safetensors)",
                        last_f1(result), result.best_epoch, result.model.epoch, result.best_f1,
                        result.folder.best_model().string())
          : "";
  const std::string calibration =
      result.calibrate ? "; " + training::temperature_text(result.temperature) : "";
  return fmt::format("{}: trained {} epochs in {}{}{}", model, result.model.epoch,
                     terminal::duration_text(result.seconds), best, calibration);
}

void run_train(const config::Experiment& experiment, const StageArguments& arguments,
               const std::string& network) {
  const parallel::Communicator world = parallel::Communicator::world();
  const std::vector<std::string> networks =
      network.empty() ? experiment.train.networks : std::vector<std::string>{network};
  training::TrainingOptions options;
  options.force = arguments.force;
  options.quiet = arguments.quiet;
  options.how_to_make_images = arguments.command("images");
  options.how_to_make_waves = arguments.command("waves");
  if (arguments.dry_run) {
    print_train_dry_run(world, experiment, networks, options, arguments.json);
    return;
  }
  stage::StageResult of_all;
  of_all.file = std::filesystem::path(experiment.output.folder);
  of_all.count = static_cast<std::int64_t>(networks.size());
  Json all = Json::array();
  for (const std::string& name : networks) {
    const training::TrainingResult result = training::run_training(world, experiment, name, options);
    of_all.computed += result.was_complete ? 0 : 1;
    of_all.seconds += result.seconds;
    all.push_back(json_of(result));
    if (world.is_root() && !arguments.json) {
      fmt::print("{}\n", text_of(result));
    }
  }
  if (world.is_root() && arguments.json) {
    of_all.was_complete = of_all.computed == 0;
    fmt::print("{}\n", stage::result_json("train", of_all, world.size(), {{"networks", all}}).dump());
  }
}

void add_train(command_line::Parser& app, Command& command) {
  command_line::Parser* verb = app.add_subcommand(
      "train",
      "train or resume the networks of an experiment: into <output.folder>/NETWORK, model.* the last weights, "
      "best.* those of the highest validation F1, curves.csv the learning curves, events.out.tfevents.curves the same for TensorBoard");
  const auto arguments = arguments::add_stage_options(*verb);
  const auto network = std::make_shared<std::string>();
  verb->add_ranks_option();
  verb->add_option("--net", *network, "one network alone; without it all of train.networks")
      ->one_of(config::all_networks());
  arguments::set_stage_callback(
      *verb, arguments, command,
      [network](const config::Experiment& experiment, const StageArguments& of_stage) {
        run_train(experiment, of_stage, *network);
      });
}

/// An option of a few words, the first of which is what holds without it.
template <class Choice>
void add_choice(command_line::Parser& verb, const char* option, Choice& choice,
                const std::vector<std::pair<std::string, Choice>>& choices, const char* help) {
  std::vector<std::string> words;
  words.reserve(choices.size());
  for (const auto& [word, value] : choices) {
    words.push_back(word);
  }
  verb.add_option_function<std::string>(
          option,
          [&choice, choices](const std::string& word) {
            choice = std::find_if(choices.begin(), choices.end(), [&](const auto& one) {
                       return one.first == word;
                     })->second;
          },
          help)
      ->default_str(words.front())
      ->one_of(words);
}

/// Keys of a network's section as options: --initial-channels for initial_channels.
void add_network_keys(command_line::Parser& verb, config::NetworkSections& sections,
                      std::string_view network) {
  for (const config::Field& field : config::bench_fields(sections, network)) {
    std::string option = "--" + std::string(field.key);
    std::replace(option.begin(), option.end(), '_', '-');
    const std::string meaning = fmt::format("{}: {}", config::network_label(network), field.meaning);
    if (auto* const* number = std::get_if<std::int64_t*>(&field.target)) {
      verb.add_option(option, **number, meaning)
          ->capture_default_str()
          ->within(field.limits.lowest, field.limits.highest);
    } else if (auto* const* truth = std::get_if<bool*>(&field.target)) {
      verb.add_option(option, **truth, meaning)->capture_default_str();
    } else {
      throw Error(fmt::format("bench has no option for the key {} of a network's section", field.key));
    }
  }
}

/// Options that both benchmarks have.
template <class Arguments>
void add_subject(command_line::Parser& verb, Arguments& arguments) {
  verb.add_option("--net", arguments.network, "the network")
      ->capture_default_str()
      ->one_of(config::all_networks());
  verb.add_option("--size", arguments.size, "edge of the square images, px")
      ->capture_default_str()
      ->within(16, 16384);
  for (const std::string_view network : config::network_names()) {
    add_network_keys(verb, arguments.sections, network);
  }
  add_choice<config::Device>(
      verb, "--device", arguments.device,
      {{"auto", config::Device::automatic}, {"cpu", config::Device::cpu}, {"cuda", config::Device::cuda}},
      "auto: GPUs where every rank sees one");
  verb.add_flag("--json", arguments.json, "print one JSON object");
}

void add_bench_train(command_line::Parser& bench, Command& command) {
  command_line::Parser* verb =
      bench.add_subcommand("train",
                           "a training step beside the arithmetic of the CPU or the GPU: "
                           "time, memory, share of the reduction");
  const auto arguments = std::make_shared<BenchTrainArguments>();
  add_subject(*verb, *arguments);
  verb->add_option("--batch", arguments->batch, "images per step, over all ranks")
      ->capture_default_str()
      ->within(1, 4095);
  verb->add_option("--microbatch", arguments->microbatch, "images per gradient")
      ->capture_default_str()
      ->within(1, 4095);
  verb->add_option("--threads", arguments->threads, "of each rank")->capture_default_str()->within(1, 1024);
  add_choice<config::Precision>(*verb, "--precision", arguments->precision,
                                {{"fp32", config::Precision::fp32},
                                 {"tf32", config::Precision::tf32},
                                 {"bf16", config::Precision::bf16}},
                                "of a U-net's convolutions");
  verb->add_ranks_option();
  verb->add_flag("!--float-reduction", arguments->exact, "sum gradients in float32, not exactly");
  verb->add_option("--repeats", arguments->repeats, "timed steps; the median counts")
      ->capture_default_str()
      ->within(1, 1000);
  verb->callback([arguments, &command] { command.run = [arguments] { run_bench_train(*arguments); }; });
}

void add_bench_segment(command_line::Parser& bench, Command& command) {
  command_line::Parser* verb = bench.add_subcommand(
      "segment", "the segmentation of an image by one process: time, memory, arithmetic");
  const auto arguments = std::make_shared<BenchSegmentArguments>();
  add_subject(*verb, *arguments);
  verb->add_option("--threads", arguments->threads, "on CPUs")->capture_default_str()->within(1, 1024);
  verb->add_option("--repeats", arguments->repeats, "timed images; the median counts")
      ->capture_default_str()
      ->within(1, 1000);
  verb->callback([arguments, &command] { command.run = [arguments] { run_bench_segment(*arguments); }; });
}

void add_bench(command_line::Parser& app, Command& command) {
  command_line::Parser* bench = app.add_subcommand("bench", "speed beside its physical floor");
  bench->require_subcommand(1);
  add_bench_train(*bench, command);
  add_bench_segment(*bench, command);
}

}  // namespace

Command parse_command(int argc, char** argv) {
  command_line::Parser app{
      "Dosefloor's networks. Lengths are in Å and doses in e⁻/Å² unless their names say otherwise."};
  app.name("dosefloor");
  app.require_subcommand(1);
  app.set_version_flag("--version",
                       fmt::format("dosefloor {} ({}), compiled for {}", version::program_version,
                                   version::git_hash, version::instruction_set()));
  Command command;
  add_train(app, command);
  add_segment(app, command);
  add_bench(app, command);
  if (const std::optional<int> answered = app.parse({argv + 1, argv + argc})) {
    command = {nullptr, *answered};
  }
  return command;
}

}  // namespace dosefloor::train_program
