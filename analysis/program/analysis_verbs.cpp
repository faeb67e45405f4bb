#include "analysis/program/analysis_verbs.hpp"

#include <fmt/format.h>

#include <optional>

#include "analysis/program/analyse_verb.hpp"
#include "analysis/program/fit_mtf_verb.hpp"
#include "analysis/program/import_verb.hpp"
#include "sim/core/command_line/parser.hpp"
#include "sim/core/version/instruction_set.hpp"
#include "sim/core/version/version.hpp"

namespace dosefloor::analysis_program {

command_line::Command parse_command(int argc, char** argv) {
  command_line::Parser app{
      "Dosefloor's analysis of finished files. Lengths are in Å and doses in e⁻/Å² unless their names say "
      "otherwise."};
  app.name("dosefloor");
  app.require_subcommand(1);
  app.set_version_flag("--version",
                       fmt::format("dosefloor {} ({}), compiled for {}", version::program_version,
                                   version::git_hash, version::instruction_set()));
  command_line::Command command;
  add_analyse(app, command);
  add_fit_mtf(app, command);
  add_import(app, command);
  if (const std::optional<int> answered = app.parse({argv + 1, argv + argc})) {
    command = {nullptr, *answered};
  }
  return command;
}

}  // namespace dosefloor::analysis_program
