#include "jobs/tasks/task_state.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <set>

#include "sim/core/errors/error.hpp"
#include "sim/core/files/journal.hpp"
#include "sim/core/files/output_lock.hpp"

namespace dosefloor::tasks {
namespace {

namespace fs = std::filesystem;

bool are_there(const std::vector<fs::path>& paths) {
  return std::all_of(paths.begin(), paths.end(), [](const fs::path& path) { return fs::exists(path); });
}

std::int64_t journalled_items(const fs::path& product) {
  std::set<std::int64_t> items;
  for (const fs::path& journal : files::journal_paths(files::partial_path(product))) {
    for (const files::JournalRecord& record : files::read_journal(journal)) {
      if (record.kind == files::RecordKind::item) {
        items.insert(record.item);
      }
    }
  }
  return static_cast<std::int64_t>(items.size());
}

std::int64_t lines_after_the_first(const fs::path& path) {
  std::ifstream file(path);
  std::int64_t lines = 0;
  for (std::string line; std::getline(file, line);) {
    ++lines;
  }
  return std::max<std::int64_t>(0, lines - 1);
}

/// Attempts in a row that made nothing and were not asked to stop. `items_now` are complete now.
int failures_of(const TaskHistory& history, std::int64_t items_now) {
  int failures = 0;
  for (std::size_t i = 0; i < history.attempts.size(); ++i) {
    const Attempt& attempt = history.attempts[i];
    const bool last = i + 1 == history.attempts.size();
    const std::int64_t after = attempt.end ? attempt.items
                               : last      ? items_now
                                           : history.attempts[i + 1].items_before;
    const bool succeeded = attempt.end && attempt.code == 0;
    if (i < history.forgiven || succeeded || after > attempt.items_before) {
      failures = 0;
    } else if (!attempt.asked_to_stop) {
      ++failures;
    }
  }
  return failures;
}

}  // namespace

const char* state_name(TaskState state) {
  constexpr std::array<const char*, 5> names{"waiting", "running", "interrupted", "done", "failed"};
  return names.at(static_cast<std::size_t>(state));
}

bool is_complete(const Task& task) {
  return are_there(task.products) && are_there(task.pictures);
}

std::int64_t complete_items(const Task& task) {
  if (are_there(task.products)) {
    return task.items;
  }
  if (!task.curves.empty()) {
    return std::min(task.items, lines_after_the_first(task.curves));
  }
  std::int64_t items = 0;
  for (const fs::path& product : task.products) {
    if (task.items == 0 || !fs::exists(product.parent_path())) {
      continue;
    }
    items += journalled_items(product);
  }
  return std::min(task.items, items);
}

TaskStatus task_status(const fs::path& jobs, const Task& task, StatusQuestion question) {
  TaskStatus status;
  const fs::path journal = journal_of(jobs, task.id);
  status.history = read_history(journal);
  const std::vector<Attempt>& attempts = status.history.attempts;
  if (attempts.empty()) {
    return status;
  }
  const Attempt& last = attempts.back();
  const auto add_cost = [&](const Attempt& attempt, double end) {
    status.core_seconds += (end - attempt.start) * attempt.ranks;
    status.gpu_seconds += (end - attempt.start) * attempt.gpus;
  };
  for (const Attempt& attempt : attempts) {
    if (attempt.end) {
      add_cost(attempt, *attempt.end);
    }
  }
  const bool succeeded = last.end && last.code == 0;
  if (succeeded && last.parameters == task.parameters && is_complete(task)) {
    status.state = TaskState::done;
    status.items = task.items;
    return status;
  }
  if (succeeded) {
    return status;  // products were removed, or are of another experiment, which the stage itself refuses
  }
  status.items = complete_items(task);
  if (!last.end && !question.lock_is_ours && files::OutputLock::is_held(journal)) {
    status.state = TaskState::running;
    add_cost(last, unix_time());
    return status;
  }
  status.failures = failures_of(status.history, status.items);
  const bool bad_input =
      last.end && last.code == static_cast<int>(ExitCode::bad_input) && !last.asked_to_stop;
  const bool forgiven = status.history.forgiven == attempts.size();
  const bool gives_up = !forgiven && (bad_input || status.failures >= question.max_attempts);
  status.state = gives_up ? TaskState::failed : TaskState::interrupted;
  return status;
}

}  // namespace dosefloor::tasks
