#include "jobs/sweep/study.hpp"

#include <algorithm>

#include "jobs/sweep/json_lines.hpp"

namespace dosefloor::jobs {
namespace {

namespace fs = std::filesystem;

fs::path study_file(const fs::path& sweep_folder) {
  return sweep_folder / "study.jsonl";
}

}  // namespace

StudySettings read_settings(const fs::path& sweep_folder) {
  StudySettings settings;
  for (const auto& event : read_json_lines(study_file(sweep_folder))) {
    settings.shards = event.value("shards", settings.shards);
    settings.machine = event.value("machine", settings.machine);
  }
  return settings;
}

void keep_shards(const SweepGraph& graph, std::int64_t shards) {
  if (read_settings(graph.folder).shards == 0) {
    append_json_line(study_file(graph.folder), {{"shards", shards}});
  }
}

void keep_machine(const SweepGraph& graph, const std::string& machine) {
  if (read_settings(graph.folder).machine != machine) {
    append_json_line(study_file(graph.folder), {{"machine", machine}});
  }
}

SweepGraph graph_of_study(const StudyFile& study, std::int64_t shards) {
  const config::Experiment experiment = config::load_experiment(study.experiment_file, study.overrides);
  const std::int64_t kept = read_settings(fs::path(experiment.output.folder) / "sweep").shards;
  return sweep_graph(
      {study.experiment_file, study.overrides, kept > 0 ? kept : std::max<std::int64_t>(1, shards)},
      experiment);
}

}  // namespace dosefloor::jobs
