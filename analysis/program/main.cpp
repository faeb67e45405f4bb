/// dosefloor-analysis: what finished files say. `dosefloor` runs it.

#include "analysis/program/analysis_verbs.hpp"
#include "sim/core/command_line/top_level.hpp"
#include "sim/core/parallel/environment.hpp"
#include "sim/core/version/instruction_set.hpp"

int main(int argc, char** argv) {
  using namespace dosefloor;
  return command_line::run_guarded([&] {
    version::require_instruction_set();
    const command_line::Command command = analysis_program::parse_command(argc, argv);
    if (!command.run) {
      return command.exit_code;
    }
    const parallel::MpiEnvironment mpi(argc, argv);
    return command_line::run_or_abort(command.run);
  });
}
