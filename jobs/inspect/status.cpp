#include "jobs/inspect/status.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "jobs/slurm/submissions_log.hpp"
#include "jobs/slurm/submitter.hpp"
#include "jobs/tasks/json_lines.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/terminal/progress.hpp"

namespace dosefloor::inspect {
namespace {

namespace fs = std::filesystem;
using json_text::Json;
using nlohmann::ordered_json;

constexpr double queue_lasts_s = 30.0;

std::vector<slurm::QueuedTask> tasks_of(const ordered_json& json) {
  std::vector<slurm::QueuedTask> tasks;
  for (const ordered_json& task : json) {
    tasks.push_back({task.at(0), task.at(1), task.at(2), task.at(3), task.at(4), task.at(5)});
  }
  return tasks;
}

/// The queue as it was at most 30 s ago.
std::vector<slurm::QueuedTask> recent_queue(const tasks::TaskGraph& graph, std::string& note) {
  if (slurm::SubmissionsLog(graph.folder / "submissions.jsonl").records().empty()) {
    return {};
  }
  const fs::path file = graph.folder / "queue.json";
  std::ifstream in(file);
  const ordered_json kept = ordered_json::parse(in, nullptr, false);
  try {
    if (kept.is_object() && tasks::unix_time() - kept.at("time").get<double>() < queue_lasts_s) {
      note = kept.value("note", "");
      return tasks_of(kept.at("tasks"));
    }
  } catch (const ordered_json::exception&) {
    note = "";  // not ours: it is replaced
  }
  Json json{{"time", tasks::unix_time()}, {"note", ""}, {"tasks", Json::array()}};
  std::vector<slurm::QueuedTask> queue;
  try {
    queue = slurm::queued_tasks(slurm::job_prefix(graph));
    for (const slurm::QueuedTask& task : queue) {
      json["tasks"].push_back({task.job, task.index, task.state, task.reason, task.name, task.node});
    }
  } catch (const Error& error) {
    note = fmt::format("{}\nWhat stands above is from journals alone.", error.what());
    json["note"] = note;
  }
  tasks::write_json(file, json);
  return queue;
}

void count(StageStatus& stage, const tasks::Task& task, const tasks::TaskStatus& status, bool in_queue) {
  constexpr double hour_s = 3600.0;
  ++stage.tasks;
  stage.items += task.items;
  stage.items_done += status.items;
  stage.core_hours += status.core_seconds / hour_s;
  stage.gpu_hours += status.gpu_seconds / hour_s;
  switch (status.state) {
    case tasks::TaskState::done:
      ++stage.done;
      break;
    case tasks::TaskState::running: {
      ++stage.running;
      const tasks::Attempt& attempt = status.history.attempts.back();
      const double seconds = tasks::unix_time() - attempt.start;
      stage.items_per_s +=
          seconds > 0.0 ? static_cast<double>(status.items - attempt.items_before) / seconds : 0.0;
      break;
    }
    case tasks::TaskState::failed:
      ++(in_queue ? stage.queued : stage.failed);
      break;
    case tasks::TaskState::interrupted:
      ++(in_queue ? stage.queued : stage.interrupted);
      break;
    case tasks::TaskState::waiting:
      ++(in_queue ? stage.queued : stage.waiting);
      break;
  }
}

}  // namespace

StudyStatus study_status(const tasks::TaskGraph& graph, int max_attempts) {
  StudyStatus study;
  const std::map<std::string, slurm::QueuedTask> queue =
      slurm::queued_by_id(graph, recent_queue(graph, study.note));
  for (const tasks::TaskGroup& group : graph.groups) {
    StageStatus& stage = study.stages.at(static_cast<std::size_t>(group.stage));
    for (const tasks::Task& task : group.tasks) {
      const tasks::TaskStatus status =
          tasks::task_status(graph.folder, task, {.max_attempts = max_attempts, .lock_is_ours = false});
      const bool in_queue = queue.contains(task.id);
      count(stage, task, status, in_queue);
      if (status.state == tasks::TaskState::failed && !in_queue) {
        study.failed.push_back({task.id, status.history.attempts.back().code, status.failures});
      }
    }
  }
  return study;
}

std::string status_text(const tasks::TaskGraph& graph, const StudyStatus& study) {
  const bool had_gpus = std::any_of(study.stages.begin(), study.stages.end(),
                                    [](const StageStatus& stage) { return stage.gpu_hours > 0.0; });
  std::string text =
      fmt::format("{:8} {:>6} {:>6} {:>8} {:>7} {:>8} {:>7}  {:<26} {:>12} {:>12} {:>10}{}\n",
                  graph.study.substr(0, 8), "tasks", "done", "running", "queued", "waiting", "failed",
                  "items", "rate", "ETA", "core-hours", had_gpus ? "  GPU-hours" : "");
  for (std::size_t i = 0; i < tasks::stage_count; ++i) {
    const StageStatus& stage = study.stages.at(i);
    const double left = static_cast<double>(stage.items - stage.items_done);
    text += fmt::format(
        "{:8} {:>6} {:>6} {:>8} {:>7} {:>8} {:>7}  {:<26} {:>12} {:>12} {:>10.2f}{}\n",
        tasks::stage_name(static_cast<tasks::Stage>(i)), stage.tasks, stage.done, stage.running, stage.queued,
        stage.waiting + stage.interrupted, stage.failed,
        stage.items > 0
            ? fmt::format("{}/{} {}", stage.items_done, stage.items, tasks::stage_table.at(i).unit)
            : "",
        stage.items_per_s > 0.0 ? fmt::format("{:.3g}/s", stage.items_per_s) : "",
        stage.items_per_s > 0.0 && left > 0.0 ? terminal::duration_text(left / stage.items_per_s) : "",
        stage.core_hours, stage.gpu_hours > 0.0 ? fmt::format(" {:>10.2f}", stage.gpu_hours) : "");
  }
  constexpr std::size_t most_named = 5;
  for (std::size_t i = 0; i < std::min(study.failed.size(), most_named); ++i) {
    const FailedTask& task = study.failed[i];
    text += fmt::format("failed: {} (exit code {}, {} times): dosefloor why {}\n", task.id, task.code,
                        task.failures, task.id);
  }
  if (study.failed.size() > most_named) {
    text += fmt::format("failed: {} more\n", study.failed.size() - most_named);
  }
  return text + (study.note.empty() ? "" : study.note + "\n");
}

Json status_json(const tasks::TaskGraph& graph, const StudyStatus& study) {
  Json json{{"verb", "status"}, {"study", graph.study}, {"stages", Json::object()}};
  for (std::size_t i = 0; i < tasks::stage_count; ++i) {
    const StageStatus& stage = study.stages.at(i);
    json["stages"][tasks::stage_name(static_cast<tasks::Stage>(i))] = {{"tasks", stage.tasks},
                                                                       {"done", stage.done},
                                                                       {"running", stage.running},
                                                                       {"queued", stage.queued},
                                                                       {"interrupted", stage.interrupted},
                                                                       {"waiting", stage.waiting},
                                                                       {"failed", stage.failed},
                                                                       {"items", stage.items},
                                                                       {"items_done", stage.items_done},
                                                                       {"items_per_s", stage.items_per_s},
                                                                       {"core_hours", stage.core_hours},
                                                                       {"gpu_hours", stage.gpu_hours}};
  }
  json["failed"] = Json::array();
  for (const FailedTask& task : study.failed) {
    json["failed"].push_back(task.id);
  }
  json["note"] = study.note;
  return json;
}

}  // namespace dosefloor::inspect
