#include "jobs/tasks/task_journal.hpp"

#include <chrono>
#include <nlohmann/json.hpp>

#include "jobs/tasks/json_lines.hpp"

namespace dosefloor::tasks {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

void take(TaskHistory& history, const ordered_json& event) {
  const std::string kind = event.at("event");
  if (kind == "start") {
    Attempt attempt;
    attempt.start = event.at("time");
    attempt.host = event.at("host");
    attempt.job = event.at("job");
    attempt.ranks = event.at("ranks");
    attempt.gpus = event.value("gpus", 0);  // older journals have none
    attempt.parameters = event.at("parameters");
    attempt.items_before = event.at("items");
    history.attempts.push_back(attempt);
  } else if (kind == "end" && !history.attempts.empty()) {
    Attempt& attempt = history.attempts.back();
    attempt.end = event.at("time");
    attempt.code = event.at("code");
    attempt.asked_to_stop = event.at("asked_to_stop");
    attempt.stopping_s = event.at("stopping_s");
    attempt.items = event.at("items");
  } else if (kind == "forgive") {
    history.forgiven = history.attempts.size();
  }
}

}  // namespace

double unix_time() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

fs::path journal_of(const fs::path& jobs, const std::string& task_id) {
  return jobs / "tasks" / (task_id + ".jsonl");
}

fs::path log_of(const fs::path& jobs, const std::string& task_id) {
  return jobs / "logs" / (task_id + ".log");
}

TaskHistory read_history(const fs::path& journal) {
  TaskHistory history;
  for (const ordered_json& event : read_json_lines(journal)) {
    try {
      take(history, event);
    } catch (const ordered_json::exception&) {
      continue;
    }
  }
  return history;
}

void record_start(const fs::path& journal, const Attempt& attempt) {
  append_json_line(journal, {{"event", "start"},
                             {"time", attempt.start},
                             {"host", attempt.host},
                             {"job", attempt.job},
                             {"gpus", attempt.gpus},
                             {"ranks", attempt.ranks},
                             {"parameters", attempt.parameters},
                             {"items", attempt.items_before}});
}

void record_end(const fs::path& journal, const Attempt& attempt) {
  append_json_line(journal, {{"event", "end"},
                             {"time", attempt.end.value_or(0.0)},
                             {"code", attempt.code},
                             {"asked_to_stop", attempt.asked_to_stop},
                             {"stopping_s", attempt.stopping_s},
                             {"items", attempt.items}});
}

void record_forgiveness(const fs::path& journal) {
  append_json_line(journal, {{"event", "forgive"}});
}

}  // namespace dosefloor::tasks
