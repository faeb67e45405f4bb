#pragma once
/// Submits an experiment to SLURM as job arrays, each task once.
///
/// What was asked for is in <jobs>/submissions.jsonl: a line before each sbatch (its name is the job's), a
/// line with the job's number after it. A crash between the two, of this program or of the controller, leaves
/// a line without a number: the next call finds the job by its name in the queue, or, where it is not there,
/// submits its tasks again.

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "jobs/slurm/controller.hpp"
#include "jobs/slurm/machine.hpp"
#include "jobs/tasks/task_graph.hpp"
#include "jobs/tasks/task_state.hpp"

namespace dosefloor::slurm {

/// Beginning of the names of all jobs of a study: its name and a hash of its folder.
[[nodiscard]] std::string job_prefix(const tasks::TaskGraph& graph);

/// Tasks of the study in the queue, by id.
[[nodiscard]] std::map<std::string, QueuedTask> queued_by_id(const tasks::TaskGraph& graph,
                                                             const std::vector<QueuedTask>& queue);

struct SubmitRequest {
  std::filesystem::path dosefloor;
  std::filesystem::path script;  ///< task.sbatch
  bool dry_run = false;          ///< only list the commands; the controller is not asked
  bool retry = false;            ///< failed tasks again
  std::function<void(const std::string&)> say;
};

struct SubmitResult {
  std::size_t arrays = 0;  ///< submitted now
  std::size_t tasks = 0;   ///< in them
  std::size_t done = 0;
  std::size_t queued = 0;             ///< were in the queue, or running, already
  std::size_t failed = 0;             ///< left alone
  std::size_t blocked = 0;            ///< need what failed
  std::vector<std::string> commands;  ///< sbatch as a shell reads it
};

/// Submits what is neither done nor failed nor in the queue. Throws Error if the controller does not answer
/// (then nothing is lost: the same command continues), LockedError if another process submits this study.
[[nodiscard]] SubmitResult submit_study(const tasks::TaskGraph& graph, const Machine& machine,
                                        const SubmitRequest& request);

/// Takes the study's tasks out of the queue and ends those that run. Returns how many there were.
[[nodiscard]] std::size_t cancel_study(const tasks::TaskGraph& graph);

}  // namespace dosefloor::slurm
