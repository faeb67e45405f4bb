#include "jobs/inspect/why.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <deque>
#include <fstream>
#include <map>

#include "config/experiment.hpp"
#include "jobs/inspect/specimen_items.hpp"
#include "jobs/slurm/controller.hpp"
#include "jobs/tasks/task_state.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/files/output_lock.hpp"
#include "sim/core/terminal/progress.hpp"

namespace dosefloor::inspect {
namespace {

namespace fs = std::filesystem;

bool is_jobs_folder(const fs::path& folder) {
  return fs::is_directory(folder / "submissions");
}

/// Folders of journals that `item` may belong to.
std::vector<fs::path> jobs_folders(const std::string& item) {
  std::vector<fs::path> folders;
  const auto add = [&](const fs::path& folder) {
    if (is_jobs_folder(folder) && std::find(folders.begin(), folders.end(), folder) == folders.end()) {
      folders.push_back(folder);
    }
  };
  if (fs::exists(item)) {
    for (fs::path above = fs::absolute(item).lexically_normal(); above.has_relative_path();
         above = above.parent_path()) {
      add(above / "jobs");
    }
  }
  std::error_code absent;
  for (const fs::directory_entry& run : fs::directory_iterator(fs::absolute("runs"), absent)) {
    add(run.path() / "jobs");
  }
  return folders;
}

/// All tasks of a study, each as in the newest of its submissions.
std::map<std::string, FoundTask> all_tasks(const fs::path& jobs) {
  std::vector<fs::path> files;
  std::error_code absent;
  for (const fs::directory_entry& entry : fs::directory_iterator(jobs / "submissions", absent)) {
    if (entry.path().extension() == ".json") {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end(), [](const fs::path& a, const fs::path& b) {
    return fs::last_write_time(a) < fs::last_write_time(b);
  });
  std::map<std::string, FoundTask> tasks;
  for (const fs::path& file : files) {
    tasks::Submission submission = tasks::read_submission(file);
    const std::vector<tasks::Task> members = std::exchange(submission.tasks, {});
    for (const tasks::Task& task : members) {
      tasks[task.id] = {jobs, submission, task, std::nullopt};
    }
  }
  return tasks;
}

std::vector<FoundTask> in_order_of_stages(std::vector<FoundTask> found) {
  std::stable_sort(found.begin(), found.end(), [](const FoundTask& a, const FoundTask& b) {
    return a.submission.stage < b.submission.stage;
  });
  return found;
}

/// 17 of "specimen-17".
std::optional<std::int64_t> specimen_of(const std::string& item) {
  const std::string prefix = "specimen-";
  const char* const end = item.data() + item.size();
  std::int64_t number = 0;
  if (!item.starts_with(prefix) ||
      std::from_chars(item.data() + prefix.size(), end, number) != std::from_chars_result{end, std::errc{}}) {
    return std::nullopt;
  }
  return number;
}

bool is_meant(const FoundTask& found, const std::string& item) {
  if (found.task.id == item) {
    return true;
  }
  if (found.specimen) {
    const std::int64_t place = *found.specimen - found.task.specimens.first;
    return place >= 0 && place < found.task.specimens.count;
  }
  if (!fs::exists(item)) {
    return false;
  }
  const fs::path wanted = fs::weakly_canonical(item);
  return std::any_of(found.task.products.begin(), found.task.products.end(), [&](const fs::path& product) {
    const fs::path path = fs::weakly_canonical(found.submission.working_folder / product);
    return path == wanted || path.parent_path() == wanted || path.parent_path() == wanted.parent_path();
  });
}

const char* unit_of(const FoundTask& found) {
  return tasks::traits(found.submission.stage).unit;
}

std::string specimen_text(const FoundTask& found, std::int64_t specimen) {
  const SpecimenItems items = specimen_items(found.task, specimen);
  std::string text =
      fmt::format("specimen {}  {} of {} {} complete", specimen, items.complete, items.items, unit_of(found));
  if (items.begun > 0) {
    text += fmt::format("; one is being made, or {} run(s) ended while making it", items.begun);
  }
  return text + "\n";
}

std::string time_text(double unix_s) {
  return files::time_text(
      std::chrono::system_clock::time_point(std::chrono::duration_cast<std::chrono::system_clock::duration>(
          std::chrono::duration<double>(unix_s))));
}

std::string attempts_text(const tasks::TaskHistory& history) {
  std::string text;
  for (std::size_t i = 0; i < history.attempts.size(); ++i) {
    const tasks::Attempt& attempt = history.attempts[i];
    const std::string ended =
        attempt.end
            ? fmt::format("exit code {} after {}{}", attempt.code,
                          terminal::duration_text(*attempt.end - attempt.start),
                          attempt.asked_to_stop
                              ? fmt::format(", stopped within {:.1f} s of being asked to", attempt.stopping_s)
                              : "")
            : "no end: it runs, or was killed";
    text += fmt::format("  {:2}  {}  {}{}  {} rank(s)  {}\n", i + 1, time_text(attempt.start), attempt.host,
                        attempt.job.empty() ? "" : ", job " + attempt.job, attempt.ranks, ended);
  }
  return text.empty() ? "  none\n" : text;
}

/// What SLURM remembers of the last attempt.
std::string slurm_text(const tasks::TaskHistory& history) {
  if (history.attempts.empty() || history.attempts.back().job.empty()) {
    return "";
  }
  const std::string& job = history.attempts.back().job;
  const std::vector<std::string> lines = slurm::remembered(job);
  std::string text = fmt::format("SLURM on job {}\n", job);
  for (const std::string& line : lines) {
    text += "  " + line + "\n";
  }
  return lines.empty() ? text + "  nothing: it has forgotten the job, or is not to be reached from here\n"
                       : text;
}

std::string log_end(const fs::path& log) {
  constexpr std::size_t most_lines = 20;
  std::deque<std::string> lines;
  std::ifstream in(log);
  for (std::string line; std::getline(in, line);) {
    lines.push_back("  " + line + "\n");
    if (lines.size() > most_lines) {
      lines.pop_front();
    }
  }
  std::string text;
  for (const std::string& line : lines) {
    text += line;
  }
  return text.empty() ? "  nothing\n" : text;
}

/// Seeds and what the command changes in the experiment file.
std::string experiment_text(const FoundTask& found) {
  const tasks::CommandWords& words = found.task.commands.front();
  if (words.size() < 2 || fs::path(words[1]).extension() != ".toml") {
    return "";
  }
  std::vector<std::string> overrides;
  for (std::size_t i = 2; i + 1 < words.size(); ++i) {
    if (words[i] == "--set") {
      overrides.push_back(words[++i]);
    }
  }
  std::string text;
  try {
    const config::Experiment experiment =
        config::load_experiment(found.submission.working_folder / words[1], overrides);
    text = fmt::format("seeds        experiment.seed {}, train.seed {}\n", experiment.seed,
                       experiment.train.seed);
  } catch (const Error& error) {
    text = fmt::format("seeds        not known: the experiment file cannot be read now ({})\n", error.what());
  }
  text += fmt::format("experiment   {}\n", words[1]);
  for (const std::string& assignment : overrides) {
    text += fmt::format("  changed    {}\n", assignment);
  }
  return text;
}

}  // namespace

std::vector<FoundTask> find_tasks(const std::string& item) {
  return find_tasks_in(jobs_folders(item), item);
}

std::vector<FoundTask> find_tasks_in(const std::vector<fs::path>& jobs, const std::string& item) {
  std::vector<FoundTask> found;
  std::string known;
  constexpr std::size_t most_named = 600;
  for (const fs::path& folder : jobs) {
    for (auto& [id, task] : all_tasks(folder)) {
      task.specimen = specimen_of(item);
      if (is_meant(task, item)) {
        found.push_back(task);
      } else if (known.size() < most_named) {
        known += "\n  " + id;
      }
    }
  }
  if (found.empty()) {
    throw InputError(fmt::format(
        "no task \"{}\" was ever run or submitted here. Expected the id of a task, a specimen "
        "that a task makes waves or images of (specimen-17), or a file or folder that a task made{}",
        item, known.empty() ? "; no experiment in runs/ of this folder has tasks" : ":" + known));
  }
  return in_order_of_stages(std::move(found));
}

std::vector<FoundTask> tasks_in_trouble(const fs::path& jobs) {
  std::vector<FoundTask> found;
  for (const auto& [id, task] : all_tasks(jobs)) {
    fs::current_path(task.submission.working_folder);  // products count from there
    const tasks::TaskState state = tasks::task_status(jobs, task.task).state;
    if (state == tasks::TaskState::failed || state == tasks::TaskState::interrupted) {
      found.push_back(task);
    }
  }
  return in_order_of_stages(std::move(found));
}

std::string why_text(const FoundTask& found) {
  fs::current_path(found.submission.working_folder);  // products count from there
  const tasks::TaskStatus status = tasks::task_status(
      found.jobs, found.task, {.max_attempts = found.submission.max_attempts, .lock_is_ours = false});
  std::string text =
      fmt::format("{} of {}: {}\n", found.task.id, found.submission.study, tasks::state_name(status.state));
  text += found.task.items > 0
              ? fmt::format("items        {} of {} {}\n", status.items, found.task.items, unit_of(found))
              : "";
  text += found.specimen ? specimen_text(found, *found.specimen) : "";
  text += experiment_text(found);
  for (const tasks::CommandWords& command : found.task.commands) {
    text += fmt::format("command      {}\n", tasks::command_text(command));
  }
  for (const fs::path& product : found.task.products) {
    text += fmt::format("product      {} ({})\n", product.string(),
                        fs::exists(product) ? "is there" : "is not there");
  }
  const fs::path log = tasks::log_of(found.jobs, found.task.id);
  text += "attempts\n" + attempts_text(status.history) + slurm_text(status.history);
  text += fmt::format("end of {}\n{}", log.string(), log_end(log));
  return text;
}

}  // namespace dosefloor::inspect
