#pragma once
/// How a study stands.

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "jobs/slurm/controller.hpp"
#include "jobs/tasks/task_graph.hpp"
#include "jobs/tasks/task_state.hpp"
#include "sim/core/json_text/json.hpp"

namespace dosefloor::inspect {

struct StageStatus {
  std::size_t tasks = 0;
  std::size_t done = 0;
  std::size_t running = 0;
  std::size_t queued = 0;       ///< in SLURM's queue, not begun
  std::size_t interrupted = 0;  ///< neither running nor in the queue, but begun
  std::size_t waiting = 0;      ///< not begun and not in the queue
  std::size_t failed = 0;
  std::int64_t items = 0;
  std::int64_t items_done = 0;
  double items_per_s = 0.0;  ///< of the tasks that run
  double core_hours = 0.0;
  double gpu_hours = 0.0;
};

/// A task that needs somebody.
struct FailedTask {
  std::string id;
  int code = 0;
  int failures = 0;
};

struct StudyStatus {
  std::array<StageStatus, tasks::stage_count> stages;
  std::vector<FailedTask> failed;
  std::string note;  ///< about the controller
};

/// From journals, and the queue where the experiment was submitted (asked at most every 30 s, the answer is
/// kept in <jobs>/queue.json; one that does not answer is noted).
[[nodiscard]] StudyStatus study_status(const tasks::TaskGraph& graph,
                                       int max_attempts = tasks::default_max_attempts);

[[nodiscard]] std::string status_text(const tasks::TaskGraph& graph, const StudyStatus& study);
[[nodiscard]] json_text::Json status_json(const tasks::TaskGraph& graph, const StudyStatus& study);

}  // namespace dosefloor::inspect
