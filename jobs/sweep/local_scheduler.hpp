#pragma once
/// Runs a study on one machine: as many tasks side by side as its cores and GPUs allow, each by
/// jobs/sweep/task_driver.hpp in a process of its own.

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "jobs/sweep/graph.hpp"
#include "jobs/sweep/task_state.hpp"

namespace dosefloor::jobs {

struct LocalOptions {
  std::filesystem::path dosefloor;  ///< the program
  int cores = 1;
  /// One for each task that runs networks, which waits until it is free (a name twice: two tasks on it);
  /// empty: networks run on processors.
  std::vector<std::string> gpus;
  int max_attempts = default_max_attempts;
  bool retry = false;                           ///< tasks that were given up, too
  std::function<void(const std::string&)> say;  ///< one line about a task
};

struct LocalResult {
  std::size_t done = 0;  ///< of all tasks
  std::size_t failed = 0;
  std::size_t blocked = 0;  ///< neither: what they need has failed
  bool stopped = false;     ///< by a signal
};

/// Ranks of a group's tasks: waves and images take all cores, networks share them out among all of their
/// stage, at least one each; a training on a GPU is one rank. Never more than a task can make use of.
[[nodiscard]] int local_ranks(const SweepGraph& graph, const TaskGroup& group, int cores, bool has_gpus);

/// Runs all tasks that are not done, and waits for those that another process runs. A signal is passed on,
/// and ends it when all tasks have stopped. Throws LockedError if another process schedules this study here.
[[nodiscard]] LocalResult run_locally(const SweepGraph& graph, const LocalOptions& options);

}  // namespace dosefloor::jobs
