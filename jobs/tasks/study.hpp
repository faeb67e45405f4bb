#pragma once
/// What an experiment was begun with, and keeps: <jobs>/study.jsonl.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "config/experiment.hpp"
#include "jobs/tasks/task_graph.hpp"

namespace dosefloor::tasks {

/// The graph with the shards that the experiment was begun with, or else with request.shards. Throws
/// InputError as loading the experiment does, and where an older version has begun it (its journals are in
/// <output.folder>/sweep).
[[nodiscard]] TaskGraph load_graph(GraphRequest request);

/// What an experiment was begun with; 0 and "" where it was not.
struct StudySettings {
  std::int64_t shards = 0;  ///< waves and images in other parts would be made twice
  std::string machine;      ///< that it was last submitted to
};

[[nodiscard]] StudySettings read_settings(const std::filesystem::path& jobs);

/// From now on it has these shards, if it had none.
void keep_shards(const TaskGraph& graph, std::int64_t shards);
void keep_machine(const TaskGraph& graph, const std::string& machine);

}  // namespace dosefloor::tasks
