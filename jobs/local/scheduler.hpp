#pragma once
/// Runs the tasks of an experiment on one machine, each by jobs/tasks/task_driver.hpp in a process of its own:
/// those of a study side by side, as many as its cores and GPUs allow; those of a single experiment one after
/// the other.

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "jobs/tasks/submission.hpp"
#include "jobs/tasks/task_graph.hpp"

namespace dosefloor::local {

/// What may be used of this machine.
struct Here {
  int cores = 1;
  /// A task of a study that runs networks has one of them, and waits until one is free (a name twice: two
  /// tasks on it); a single experiment's tasks have all. Empty: networks run on CPUs.
  std::vector<std::string> gpus;
  int ranks = 0;  ///< of each task, where somebody has decided
};

struct LocalOptions {
  std::filesystem::path dosefloor;  ///< the program
  Here here;
  tasks::Output output = tasks::Output::log;    ///< of the stages
  std::function<void(const std::string&)> say;  ///< one line about a task
};

/// A task that was run now, whatever came of it.
struct RanTask {
  std::string id;
  double seconds = 0.0;
};

struct LocalResult {
  std::size_t done = 0;  ///< of all tasks
  std::size_t failed = 0;
  std::size_t blocked = 0;  ///< neither: what they need has failed
  bool stopped = false;     ///< by a signal
  int code = 0;             ///< exit code of the first task that ended without success
  std::vector<RanTask> ran;
};

/// Ranks of a group's tasks, at least 1 and at most as many as each of them can make use of: here.ranks, or
///                      of a study                            of a single experiment
///   waves, images      all cores                             all cores
///   networks           cores shared by all of the stage      all cores
///   training on GPUs   1                                     one for each GPU
[[nodiscard]] int ranks_here(const tasks::TaskGraph& graph, const tasks::TaskGroup& group, const Here& here);

/// Runs all tasks that are not done, also those that were given up before, and waits for those that another
/// process runs. In a study a task that fails is tried again while it makes progress, at most
/// tasks::default_max_attempts times without, and what does not need it goes on; a single experiment ends with
/// the first failure. A signal is passed on, and ends it when all tasks have stopped. Throws LockedError if
/// another process runs this experiment here.
[[nodiscard]] LocalResult run_locally(const tasks::TaskGraph& graph, const LocalOptions& options);

}  // namespace dosefloor::local
