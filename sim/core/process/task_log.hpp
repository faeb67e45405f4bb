#pragma once
/// The log of the task that a process works for.

namespace dosefloor::process {

/// Environment variable with that file. A failure's message is appended to it by the process itself
/// (command_line::run_guarded(), run_or_abort()), whose standard streams may belong to a terminal.
inline constexpr const char* task_log_variable = "DOSEFLOOR_TASK_LOG";

}  // namespace dosefloor::process
