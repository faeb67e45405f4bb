#pragma once
/// What a study will take, as text, and whether that can be had.

#include <cstdint>
#include <filesystem>
#include <string>

#include "jobs/local/scheduler.hpp"
#include "jobs/planning/estimate.hpp"
#include "jobs/slurm/machine.hpp"
#include "jobs/tasks/task_graph.hpp"
#include "sim/core/json_text/json.hpp"

namespace dosefloor::planning {

struct Plan {
  const tasks::TaskGraph* graph = nullptr;
  StudyEstimate estimate;
  local::Here here;                         ///< this machine
  const slurm::Machine* machine = nullptr;  ///< a cluster, or nullptr: this machine
  /// Why networks are not in the estimate; empty if they are.
  std::string without_networks{};  // NOLINT(readability-redundant-member-init): for -Wextra
};

/// Seconds the rest of the study takes on `cores` cores of one machine: no less than its longest chain of
/// tasks.
[[nodiscard]] double seconds_on(const Plan& plan, int cores);

[[nodiscard]] std::string plan_text(const Plan& plan);
[[nodiscard]] json_text::Json plan_json(const Plan& plan);

/// Keeps plan_json() as <jobs>/plan.json, to be compared with what the study will have taken; not once a
/// task of it has begun, and not without networks.
void keep_plan(const Plan& plan);

/// Throws InputError, with all that is wrong, if the disk or the quota has too little room for what is
/// missing, if an item takes longer than a task may run, or a rank needs more memory than it gets.
void expect_possible(const Plan& plan);

}  // namespace dosefloor::planning
