#pragma once
/// What an experiment costs before it is run: from earlier tasks where there are any, else from the stages' own
/// --dry-run, which measures this build for a moment.

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "jobs/tasks/task_graph.hpp"
#include "jobs/tasks/task_state.hpp"

namespace dosefloor::planning {

/// Of tasks that differ in nothing that matters for time and size.
struct Cost {
  double seconds_per_item = 0.0;  ///< of one rank
  double bytes_per_item = 0.0;
  double memory_mib = 0.0;     ///< of one rank; 0: not known
  bool from_journal = false;   ///< the time is that of earlier tasks ...
  double gpus_per_rank = 0.0;  ///< ... on this many GPUs
};

struct TaskEstimate {
  double core_seconds = 0.0;  ///< of what is left to do
  double gpu_seconds = 0.0;   ///< of the same; 0 while it is not known
  double bytes = 0.0;         ///< of all products, those that are there as well
  double memory_mib = 0.0;
  double seconds_per_item = 0.0;  ///< of one rank
  tasks::TaskStatus status;
};

struct StudyEstimate {
  std::vector<std::vector<TaskEstimate>> groups;  ///< as in the graph
};

/// Costs of kinds of tasks, kept in <jobs>/costs.jsonl for this build.
class CostBook {
 public:
  /// Without `measures_networks` those that were never trained count as nothing.
  CostBook(std::filesystem::path dosefloor, const tasks::TaskGraph& graph, bool measures_networks = true);

  /// Runs `dosefloor VERB ... --dry-run --json` where it has to. Throws Error with what that printed if it
  /// fails.
  [[nodiscard]] StudyEstimate estimate(int max_attempts);

 private:
  [[nodiscard]] const Cost& cost_of(const tasks::TaskGroup& group, const tasks::Task& task);
  [[nodiscard]] Cost measure(const tasks::TaskGroup& group, const tasks::Task& task);
  [[nodiscard]] Cost segmentation_cost(const tasks::Task& task);
  void learn_from(const tasks::TaskGroup& group, const tasks::Task& task, const tasks::TaskStatus& status);

  std::filesystem::path dosefloor_;
  const tasks::TaskGraph& graph_;
  bool measures_networks_;
  std::filesystem::path file_;
  std::map<std::string, Cost> costs_;                        ///< by kind
  std::map<std::string, std::vector<double>> seen_seconds_;  ///< per item and rank, of tasks that are done
  std::map<std::string, double> seen_gpus_per_rank_;         ///< of the last of them
};

/// Words of a task's first command that decide its cost: what differs between experiments but for doses,
/// cameras, seeds and folders.
[[nodiscard]] std::string kind_of(const tasks::TaskGroup& group, const tasks::Task& task);

}  // namespace dosefloor::planning
