#pragma once
/// The one place where exceptions end: the message is printed once, and all ranks end with its exit code.

#include <functional>

namespace dosefloor::command_line {

/// Runs `work` and returns its exit code. An exception is printed on standard error ("error: ...", an
/// interruption without that word), by one rank only, and becomes the exit code of sim/core/errors/error.hpp.
/// Meanwhile a signal that asks to stop ends the process at once with 3, unless a stage guards its output
/// (sim/core/parallel/immediate_stop.hpp).
int run_guarded(const std::function<int()>& work);

/// Runs `work` between MPI's initialisation and finalisation. On an exception the message is printed once and
/// all ranks are ended (MPI_Abort) with its exit code; a program of one rank just returns the code.
int run_or_abort(const std::function<void()>& work);

}  // namespace dosefloor::command_line
