#include "jobs/run_verb.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "config/experiment.hpp"
#include "jobs/child.hpp"
#include "jobs/gpus.hpp"
#include "jobs/parse.hpp"
#include "jobs/run_plan.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/terminal/seconds_since.hpp"

namespace dosefloor::jobs {
namespace {

using nlohmann::ordered_json;

constexpr int most_default_ranks = 2;

/// Runs commands one after the other and keeps what they took.
class Stages {
 public:
  Stages(std::filesystem::path dosefloor, bool quiet) : dosefloor_(std::move(dosefloor)), quiet_(quiet) {}

  /// The exit code of the first that fails, or 0.
  int run(const std::vector<CommandWords>& commands) {
    for (const CommandWords& command : commands) {
      if (StopSignals::came()) {
        return stopped_before(command);
      }
      if (const int code = run(command); code != 0) {
        return code;
      }
    }
    return 0;
  }

  [[nodiscard]] const ordered_json& done() const noexcept { return done_; }

 private:
  int run(const CommandWords& command) {
    const auto start = std::chrono::steady_clock::now();
    if (!quiet_) {
      fmt::print("== {}\n", command_text(command));
      std::fflush(stdout);  // before what the stage prints
    }
    std::vector<std::string> words{dosefloor_.string()};
    words.insert(words.end(), command.begin(), command.end());
    const int code = run_child(words, {.drop_output = quiet_});
    if (code != 0) {
      fmt::print(stderr, "stopped at exit code {} of: {}\nThe same command goes on from there.\n", code,
                 command_text(command));
      return code;
    }
    done_.push_back({{"command", command_text(command)}, {"seconds", terminal::seconds_since(start)}});
    return 0;
  }

  static int stopped_before(const CommandWords& command) {
    fmt::print(stderr, "stopped by a signal before: {}\nThe same command goes on from there.\n",
               command_text(command));
    return static_cast<int>(ExitCode::interrupted);
  }

  std::filesystem::path dosefloor_;
  bool quiet_;
  ordered_json done_ = ordered_json::array();
};

void print_plan(const RunRequest& request, const config::Experiment& experiment, bool json) {
  ordered_json line{{"verb", "run"}, {"ranks", request.ranks}, {"commands", ordered_json::array()}};
  for (const CommandWords& command : stages_of(request, experiment)) {
    line["commands"].push_back(command_text(command));
  }
  if (json) {
    fmt::print("{}\n", line.dump());
    return;
  }
  for (const ordered_json& command : line["commands"]) {
    fmt::print("{}\n", command.get<std::string>());
  }
}

/// One rank for each GPU, but no more than there are images in a step.
int default_training_ranks(const config::TrainConfig& config, int ranks_of_stages) {
  const std::size_t gpus = config.device == config::Device::cpu ? 0 : visible_gpus().size();
  return gpus == 0 ? ranks_of_stages
                   : static_cast<int>(std::min(static_cast<std::int64_t>(gpus), config.batch_size));
}

}  // namespace

int run_experiment(const std::vector<std::string>& arguments, std::optional<int> ranks, int cores,
                   const std::filesystem::path& dosefloor) {
  CLI::App app{
      "Runs a whole experiment on this machine: waves, images, training of all its networks, "
      "segmentations, the dose series if it has one, analysis and report. Every stage is printed as the "
      "command that it is. Safe to repeat: finished work is verified and left."};
  app.name("dosefloor run");
  RunRequest request;
  bool dry_run = false;
  bool json = false;
  app.add_option("EXPERIMENT", request.experiment_file, "experiment file (TOML)")->required();
  app.add_option("--set", request.overrides, "override one key in all stages: section.key=value (repeatable)")
      ->type_name("KEY=VALUE")
      ->expected(1)
      ->take_all();
  std::string of_ranks;  // taken out of the arguments before; here for --help
  app.add_option("--ranks", of_ranks,
                 "MPI ranks of each stage; without it 2, or 1 on a single core, and as many as there are "
                 "GPUs to train on")
      ->type_name("N");
  app.add_flag("--dry-run", dry_run, "print the commands, and stop");
  app.add_flag("--quiet", request.quiet, "no progress, errors only");
  app.add_flag("--json", json, "print one JSON object as the last line, and nothing else on standard output");
  if (const std::optional<int> answered = parse(app, arguments)) {
    return *answered;
  }
  request.ranks = ranks.value_or(std::min(most_default_ranks, cores));
  request.quiet = request.quiet || json;
  const config::Experiment experiment = config::load_experiment(request.experiment_file, request.overrides);
  request.training_ranks = ranks.value_or(default_training_ranks(experiment.train, request.ranks));
  if (experiment.sweep.varies()) {
    throw InputError(
        request.experiment_file +
        " is a study: it has [sweep]. To run all of its experiments here:\n  dosefloor sweep run --local " +
        shell_text({request.experiment_file}));
  }
  if (experiment.train.networks.empty()) {
    throw InputError("train.networks = []: expected at least one of \"msd\" and \"unet\"");
  }

  const auto start = std::chrono::steady_clock::now();
  const StopSignals signals;
  Stages stages(dosefloor, request.quiet);
  if (dry_run) {
    print_plan(request, experiment, json);
    return 0;
  }
  if (const int code = stages.run(stages_of(request, experiment)); code != 0) {
    return code;
  }
  const std::string page =
      (std::filesystem::path(experiment.output.folder) / "report" / "index.html").string();
  if (json) {
    const ordered_json line{{"verb", "run"},
                            {"report", page},
                            {"ranks", request.ranks},
                            {"seconds", terminal::seconds_since(start)},
                            {"stages", stages.done()}};
    fmt::print("{}\n", line.dump());
  } else if (!request.quiet) {
    fmt::print("\nThe report is {} ({:.0f} s).\n", page, terminal::seconds_since(start));
  }
  return 0;
}

}  // namespace dosefloor::jobs
