#pragma once
/// Command lines of the verbs that work on an experiment's tasks.

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "jobs/tasks/task_graph.hpp"

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
void add_common_options(CLI::App& app, CommonArguments& arguments);

/// Parses the words. Returns an exit code where --help has been answered. Throws InputError for what `app`
/// does not take.
[[nodiscard]] std::optional<int> parse(CLI::App& app, const std::vector<std::string>& words);

}  // namespace dosefloor::jobs_program
