#include "config/arguments/stage_arguments.hpp"

#include <fmt/format.h>

#include "config/dump.hpp"
#include "sim/core/errors/error.hpp"

namespace dosefloor::arguments {

std::string StageArguments::command(const std::string& verb) const {
  std::string text = fmt::format("dosefloor {} {}", verb, experiment);
  for (const std::string& assignment : overrides) {
    text += fmt::format(" --set '{}'", assignment);
  }
  text += dose_series ? " --dose-series" : "";
  return shard ? text + " --shard " + emd::shard_text(*shard) : text;
}

std::shared_ptr<StageArguments> add_stage_options(command_line::Parser& verb) {
  auto arguments = std::make_shared<StageArguments>();
  verb.add_option("EXPERIMENT", arguments->experiment, "experiment file (TOML)")->required();
  verb.add_option("--set", arguments->overrides, "override one key: section.key=value (repeatable)")
      ->type_name("KEY=VALUE")
      ->repeatable();
  verb.add_flag("--dry-run", arguments->dry_run, "print items, grid, memory, disk and time, and stop");
  verb.add_flag("--dump-config", arguments->dump_config,
                "print the resolved experiment with units, and stop");
  verb.add_flag("--force", arguments->force,
                "replace an output of this kind that was made with other parameters");
  verb.add_flag("--quiet", arguments->quiet, "no progress, errors only");
  verb.add_flag("--json", arguments->json, "print one JSON object as the last line");
  return arguments;
}

void add_dose_series_option(command_line::Parser& verb, StageArguments& arguments) {
  verb.add_flag(
      "--dose-series", arguments.dose_series,
      "those of [dose_series] instead: the same particles at rising doses, in the folder dose_series");
}

void add_simulation_options(command_line::Parser& verb, StageArguments& arguments,
                            const std::string& output) {
  verb.add_option(
          "--shard", arguments.shard_option,
          fmt::format("compute part I of N of the specimens, into {0}-I-of-N.emd; the last to be complete "
                      "joins all N into {0}.emd (an array task: --shard "
                      "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT)",
                      output))
      ->type_name("I/N");
  add_dose_series_option(verb, arguments);
}

namespace {

config::Experiment load(const StageArguments& arguments) {
  config::Experiment experiment = config::load_experiment(arguments.experiment, arguments.overrides);
  if (!arguments.dose_series) {
    return experiment;
  }
  if (experiment.dose_series.specimens == 0) {
    throw InputError(
        fmt::format("{} has no dose series: dose_series.specimens is 0. Expected the number of its "
                    "particles, for example\n"
                    "  [dose_series]\n  specimens = 4",
                    arguments.experiment));
  }
  return config::dose_series_experiment(experiment);
}

}  // namespace

void set_stage_callback(command_line::Parser& verb, const std::shared_ptr<StageArguments>& arguments,
                        command_line::Command& command,
                        const std::function<void(const config::Experiment&, const StageArguments&)>& run) {
  verb.callback([arguments, &verb, &command, run] {
    if (verb.given("--shard")) {
      arguments->shard = emd::shard_from_text(arguments->shard_option);
    }
    const config::Experiment experiment = load(*arguments);
    if (arguments->dump_config) {
      fmt::print("{}", config::dump(experiment, config::Comments::units_and_meanings));
      return;
    }
    command.run = [experiment, arguments, run] { run(experiment, *arguments); };
  });
}

}  // namespace dosefloor::arguments
