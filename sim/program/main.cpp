/// dosefloor-sim: specimens, exit waves and their files. `dosefloor` runs it; MPI launchers may, too.

#include <Kokkos_Core.hpp>

#include "sim/core/command_line/top_level.hpp"
#include "sim/core/parallel/environment.hpp"
#include "sim/core/version/instruction_set.hpp"
#include "sim/program/verbs.hpp"

int main(int argc, char** argv) {
  using namespace dosefloor;
  return command_line::run_guarded([&] {
    version::require_instruction_set();
    const command_line::Command command = sim_program::parse_command(argc, argv);
    if (!command.run) {
      return command.exit_code;
    }
    const parallel::MpiEnvironment mpi(argc, argv);
    return command_line::run_or_abort([&] {
      int none = 0;  // Kokkos would take `--threads 2` for an option of its own
      const Kokkos::ScopeGuard kokkos(none, nullptr);
      command.run();
    });
  });
}
