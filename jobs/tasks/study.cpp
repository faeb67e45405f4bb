#include "jobs/tasks/study.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "jobs/tasks/json_lines.hpp"
#include "sim/core/errors/error.hpp"

namespace dosefloor::tasks {
namespace {

namespace fs = std::filesystem;

fs::path study_file(const fs::path& jobs) {
  return jobs / "study.jsonl";
}

/// Versions before 0.2 kept them in a folder "sweep".
void expect_no_older_journals(const fs::path& jobs) {
  const fs::path older = jobs.parent_path() / "sweep";
  if (!fs::exists(jobs) && fs::exists(study_file(older))) {
    throw InputError(fmt::format(
        "{} holds the journals of a run that an older version of dosefloor began. Once none of its "
        "jobs is in SLURM's queue (squeue --me), let this version continue it:\n  mv {} {}",
        older.string(), shell_text({older.string()}), shell_text({jobs.string()})));
  }
}

}  // namespace

StudySettings read_settings(const fs::path& jobs) {
  StudySettings settings;
  for (const auto& event : read_json_lines(study_file(jobs))) {
    settings.shards = event.value("shards", settings.shards);
    settings.machine = event.value("machine", settings.machine);
  }
  return settings;
}

void keep_shards(const TaskGraph& graph, std::int64_t shards) {
  if (read_settings(graph.folder).shards == 0) {
    append_json_line(study_file(graph.folder), {{"shards", shards}});
  }
}

void keep_machine(const TaskGraph& graph, const std::string& machine) {
  if (read_settings(graph.folder).machine != machine) {
    append_json_line(study_file(graph.folder), {{"machine", machine}});
  }
}

TaskGraph load_graph(GraphRequest request) {
  const config::Experiment experiment = config::load_experiment(request.experiment_file, request.overrides);
  const fs::path jobs = jobs_folder(experiment);
  expect_no_older_journals(jobs);
  if (const std::int64_t kept = read_settings(jobs).shards; kept > 0) {
    request.shards = kept;
  }
  return task_graph(request, experiment);
}

}  // namespace dosefloor::tasks
