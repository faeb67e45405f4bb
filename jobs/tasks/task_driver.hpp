#pragma once
/// Runs one task: what an array task of SLURM and a slot of the local scheduler execute
/// (`dosefloor task SUBMISSION.json MEMBER`).

#include <cstddef>

#include "jobs/tasks/submission.hpp"

namespace dosefloor::tasks {

/// Runs the commands of a member that is not done yet, one after the other, and journals how it ended; their
/// output goes where submission.output says. Pictures come last.
///
/// SIGUSR1, SIGTERM, SIGINT and SIGHUP ask the stage to stop where it can be resumed (it is sent SIGUSR1, which
/// launchers pass to all ranks). After SIGUSR1, a scheduler's warning of a time limit or a preemption, and
/// after a failure that may be tried again, the task is put back into SLURM's queue.
///
/// Returns 0 once the products are there; 3 when it was asked to stop; else the exit code of the stage.
/// Whether a stage succeeded is judged by its products, as launchers change exit codes. A stage whose output
/// another run has locked is tried again for two minutes, unless its output goes to a terminal: the lock of a
/// node that was lost ends within one.
[[nodiscard]] int run_task(const Submission& submission, std::size_t member);

}  // namespace dosefloor::tasks
