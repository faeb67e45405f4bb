#include "jobs/slurm/submissions_log.hpp"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>

#include "jobs/tasks/json_lines.hpp"
#include "sim/core/files/output_lock.hpp"

namespace dosefloor::slurm {

using nlohmann::ordered_json;

SubmissionsLog::SubmissionsLog(std::filesystem::path file) : file_(std::move(file)) {
  for (const ordered_json& event : tasks::read_json_lines(file_)) {
    take(event.value("event", ""), event.value("name", ""), event.value("job", ""));
  }
}

void SubmissionsLog::intend(const std::string& name) {
  append("intend", name, "");
}

void SubmissionsLog::submitted(const std::string& name, const std::string& job) {
  append("submitted", name, job);
}

void SubmissionsLog::drop(const std::string& name) {
  append("drop", name, "");
}

void SubmissionsLog::append(const std::string& event, const std::string& name, const std::string& job) {
  tasks::append_json_line(file_, {{"event", event},
                                  {"time", files::time_text(std::chrono::system_clock::now())},
                                  {"name", name},
                                  {"job", job}});
  take(event, name, job);
}

void SubmissionsLog::take(const std::string& event, const std::string& name, const std::string& job) {
  if (event == "intend") {
    records_.push_back({name, "", false});
    return;
  }
  const auto found = std::find_if(records_.rbegin(), records_.rend(),
                                  [&](const SubmissionRecord& record) { return record.name == name; });
  if (found == records_.rend()) {
    return;
  }
  if (event == "submitted") {
    found->job = job;
  } else if (event == "drop") {
    found->dropped = true;
  }
}

}  // namespace dosefloor::slurm
