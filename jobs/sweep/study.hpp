#pragma once
/// What a study was begun with, and keeps: <sweep>/study.jsonl.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "config/experiment.hpp"
#include "jobs/sweep/graph.hpp"

namespace dosefloor::jobs {

/// A study as its user names it.
struct StudyFile {
  std::string experiment_file;
  std::vector<std::string> overrides;  ///< of --set
};

/// The graph with the shards that the study was begun with, or else with `shards` (at least 1).
[[nodiscard]] SweepGraph graph_of_study(const StudyFile& study, std::int64_t shards);

/// What a study was begun with; 0 and "" where it was not.
struct StudySettings {
  std::int64_t shards = 0;  ///< waves and images in other parts would be made twice
  std::string machine;      ///< it was last handed to
};

[[nodiscard]] StudySettings read_settings(const std::filesystem::path& sweep_folder);

/// From now on the study has these shards, if it had none.
void keep_shards(const SweepGraph& graph, std::int64_t shards);
void keep_machine(const SweepGraph& graph, const std::string& machine);

}  // namespace dosefloor::jobs
