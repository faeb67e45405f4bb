#pragma once
/// What a program's command line asks for.

#include <functional>

namespace dosefloor::command_line {

/// `run` wants MPI and Kokkos up. Empty where parsing has done it all (help text, --dump-config); then
/// `exit_code` is the program's.
struct Command {
  std::function<void()> run;
  int exit_code = 0;
};

}  // namespace dosefloor::command_line
