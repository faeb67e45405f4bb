#pragma once
/// How a task stands, from its products, its journal and the journals of what it makes.

#include <cstdint>
#include <filesystem>

#include "jobs/tasks/task_graph.hpp"
#include "jobs/tasks/task_journal.hpp"

namespace dosefloor::tasks {

enum class TaskState : std::uint8_t {
  waiting,      ///< not begun
  running,      ///< a live process has it
  interrupted,  ///< stopped or killed; can be resumed
  done,
  failed,  ///< bad input, or it ended without success max_attempts times: not begun again by itself
};

[[nodiscard]] const char* state_name(TaskState state);

struct TaskStatus {
  TaskState state = TaskState::waiting;
  std::int64_t items = 0;     ///< complete
  int failures = 0;           ///< attempts in a row that made nothing and were not asked to stop
  double core_seconds = 0.0;  ///< of all ended attempts, and of the one that runs
  double gpu_seconds = 0.0;   ///< of the same
  TaskHistory history;
};

/// How often a task may end without success before it is left alone.
inline constexpr int default_max_attempts = 3;

struct StatusQuestion {
  int max_attempts = default_max_attempts;
  bool lock_is_ours = false;  ///< the task's lock, if it is held, is held by this process
};

/// Done: the last attempt succeeded with the task's present parameters, and is_complete(). Only
/// attempts without any progress count as failures: a task that makes items in each of them is given more.
[[nodiscard]] TaskStatus task_status(const std::filesystem::path& jobs, const Task& task,
                                     StatusQuestion question = {});

/// All products, and all pictures of them, are under their final names.
[[nodiscard]] bool is_complete(const Task& task);

/// Items complete now: all if the products are there; else lines of the curves, or journalled items.
[[nodiscard]] std::int64_t complete_items(const Task& task);

}  // namespace dosefloor::tasks
