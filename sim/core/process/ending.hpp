#pragma once
/// How a process ended, from what waitpid(2) reports.

#include <string>

namespace dosefloor::process {

/// Its exit code; 3 (interrupted) where a signal that asks to stop ended it (SIGINT, SIGTERM, SIGHUP), 1 for
/// other signals.
[[nodiscard]] int exit_code(int wait_status);

/// "exit code 2", "signal 9".
[[nodiscard]] std::string ending_text(int wait_status);

}  // namespace dosefloor::process
