#pragma once
/// What happened to one task: <jobs>/tasks/<id>.jsonl, one line of JSON for each event, appended and synced.
/// Only the process that runs the task writes to it (jobs/tasks/task_driver.hpp), under a lock beside it.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace dosefloor::tasks {

/// Seconds since 1970, the clock of all journals.
[[nodiscard]] double unix_time();

/// One attempt to run a task.
struct Attempt {
  double start = 0.0;  ///< Unix time, s
  std::string host;
  std::string job;  ///< SLURM's, "" without
  int ranks = 1;
  int gpus = 0;
  std::string parameters;         ///< of the task then
  std::int64_t items_before = 0;  ///< complete when it began
  std::optional<double> end;      ///< missing while it runs, and after it was killed
  int code = 0;                   ///< exit code of what was run
  bool asked_to_stop = false;     ///< by a signal: a time limit, a preemption, a user
  double stopping_s = 0.0;        ///< from that signal to the end
  std::int64_t items = 0;         ///< complete at the end
};

/// Events of the journal, from the first line to the last.
struct TaskHistory {
  std::vector<Attempt> attempts;
  std::size_t forgiven = 0;  ///< attempts before this one do not count as failures: a user asked to try again
};

[[nodiscard]] std::filesystem::path journal_of(const std::filesystem::path& jobs, const std::string& task_id);
[[nodiscard]] std::filesystem::path log_of(const std::filesystem::path& jobs, const std::string& task_id);

/// Empty if the task was never begun. A line that is torn or foreign is skipped.
[[nodiscard]] TaskHistory read_history(const std::filesystem::path& journal);

/// Appends. Throws Error if the disk refuses.
void record_start(const std::filesystem::path& journal, const Attempt& attempt);
void record_end(const std::filesystem::path& journal, const Attempt& attempt);
/// From here on earlier failures do not count.
void record_forgiveness(const std::filesystem::path& journal);

}  // namespace dosefloor::tasks
