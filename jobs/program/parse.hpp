#pragma once
/// Options of the verbs that work on an experiment's tasks.

#include "jobs/tasks/task_graph.hpp"
#include "sim/core/command_line/parser.hpp"

namespace dosefloor::jobs_program {

/// Options that all of these verbs have.
struct CommonArguments {
  tasks::GraphRequest study;
  bool quiet = false;
  bool json = false;

  /// Lines for people are printed.
  [[nodiscard]] bool shows() const noexcept { return !quiet && !json; }
};

/// Adds EXPERIMENT, --set, --quiet and --json.
void add_common_options(command_line::Parser& app, CommonArguments& arguments);

}  // namespace dosefloor::jobs_program
