#include "sim/program/stage_arguments.hpp"

#include <fmt/format.h>

#include "config/dump.hpp"

namespace dosefloor::program {

std::string StageArguments::command(const std::string& verb) const {
  std::string text = fmt::format("dosefloor {} {}", verb, experiment);
  for (const std::string& assignment : overrides) {
    text += fmt::format(" --set '{}'", assignment);
  }
  return text;
}

std::shared_ptr<StageArguments> add_stage_options(CLI::App& verb) {
  auto arguments = std::make_shared<StageArguments>();
  verb.add_option("EXPERIMENT", arguments->experiment, "experiment file (TOML)")->required();
  verb.add_option("--set", arguments->overrides, "override one key: section.key=value (repeatable)")
      ->type_name("KEY=VALUE")
      ->expected(1)
      ->take_all();
  verb.add_flag("--dry-run", arguments->dry_run, "print items, grid, memory, disk and time, and stop");
  verb.add_flag("--dump-config", arguments->dump_config,
                "print the resolved experiment with units, and stop");
  verb.add_flag("--force", arguments->force, "replace an output that was made with other parameters");
  verb.add_flag("--quiet", arguments->quiet, "no progress, errors only");
  verb.add_flag("--json", arguments->json, "print one JSON object as the last line");
  return arguments;
}

void set_stage_callback(CLI::App& verb, const std::shared_ptr<StageArguments>& arguments, Command& command,
                        const std::function<void(const config::Experiment&, const StageArguments&)>& run) {
  verb.callback([arguments, &command, run] {
    const config::Experiment experiment =
        config::load_experiment(arguments->experiment, arguments->overrides);
    if (arguments->dump_config) {
      fmt::print("{}", config::dump(experiment, config::Comments::units_and_meanings));
      return;
    }
    command.run = [experiment, arguments, run] { run(experiment, *arguments); };
  });
}

}  // namespace dosefloor::program
