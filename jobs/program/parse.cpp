#include "jobs/program/parse.hpp"

namespace dosefloor::jobs_program {

void add_common_options(command_line::Parser& app, CommonArguments& arguments) {
  app.add_option("EXPERIMENT", arguments.study.experiment_file,
                 "experiment file (TOML), with or without [sweep]")
      ->required();
  app.add_option("--set", arguments.study.overrides,
                 "override one key in all stages: section.key=value (repeatable)")
      ->type_name("KEY=VALUE")
      ->repeatable();
  app.add_flag("--quiet", arguments.quiet, "no progress, errors only");
  app.add_flag("--json", arguments.json,
               "print one JSON object as the last line, and nothing else on standard output");
}

}  // namespace dosefloor::jobs_program
