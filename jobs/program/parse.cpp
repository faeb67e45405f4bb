#include "jobs/program/parse.hpp"

#include "sim/core/errors/error.hpp"

namespace dosefloor::jobs_program {

void add_common_options(CLI::App& app, CommonArguments& arguments) {
  app.add_option("EXPERIMENT", arguments.study.experiment_file,
                 "experiment file (TOML), with or without [sweep]")
      ->required();
  app.add_option("--set", arguments.study.overrides,
                 "override one key in all stages: section.key=value (repeatable)")
      ->type_name("KEY=VALUE")
      ->expected(1)
      ->take_all();
  app.add_flag("--quiet", arguments.quiet, "no progress, errors only");
  app.add_flag("--json", arguments.json,
               "print one JSON object as the last line, and nothing else on standard output");
}

std::optional<int> parse(CLI::App& app, const std::vector<std::string>& words) {
  try {
    std::vector<std::string> reversed(words.rbegin(), words.rend());  // as CLI11 wants them
    app.parse(std::move(reversed));
  } catch (const CLI::Success& success) {
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    throw InputError(std::string(error.what()) + "\nRun with --help for the options.");
  }
  return std::nullopt;
}

}  // namespace dosefloor::jobs_program
