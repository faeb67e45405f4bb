#include "analysis/program/analysis_verbs.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "analysis/program/analyse_verb.hpp"
#include "analysis/program/fit_mtf_verb.hpp"
#include "analysis/program/import_verb.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/version/instruction_set.hpp"
#include "sim/core/version/version.hpp"

namespace dosefloor::analysis_program {

command_line::Command parse_command(int argc, char** argv) {
  CLI::App app{
      "Dosefloor's analysis of finished files. Lengths are in Å and doses in e⁻/Å² unless their names say "
      "otherwise."};
  app.name("dosefloor-analysis");
  app.require_subcommand(1);
  app.set_version_flag("--version",
                       fmt::format("dosefloor {} ({}), compiled for {}", version::program_version,
                                   version::git_hash, version::instruction_set()));
  command_line::Command command;
  add_analyse(app, command);
  add_fit_mtf(app, command);
  add_import(app, command);
  try {
    std::vector<std::string> arguments(argv + 1, argv + argc);
    std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
    app.parse(std::move(arguments));
  } catch (const CLI::Success& success) {
    command.exit_code = app.exit(success);
    command.run = nullptr;
  } catch (const CLI::ParseError& error) {
    throw InputError(std::string(error.what()) + "\nRun with --help for the verbs and their options.");
  }
  return command;
}

}  // namespace dosefloor::analysis_program
