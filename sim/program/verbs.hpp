#pragma once
/// The command line of dosefloor-sim: each verb becomes one call.

#include <functional>

namespace dosefloor::program {

/// What the command line asks for: `run` wants MPI and Kokkos up. Empty where parsing has done it all (help
/// text, --dump-config); then `exit_code` is the program's.
struct Command {
  std::function<void()> run;
  int exit_code = 0;
};

/// Parses the command line and reads the experiment file. Prints help where asked. Throws InputError for bad
/// input.
Command parse_command(int argc, char** argv);

}  // namespace dosefloor::program
