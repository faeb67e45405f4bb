#include "jobs/tasks/task_driver.hpp"

#include <fmt/format.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "jobs/tasks/task_journal.hpp"
#include "jobs/tasks/task_state.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/files/output_lock.hpp"
#include "sim/core/process/answer.hpp"
#include "sim/core/process/ending.hpp"
#include "sim/core/process/signal_queue.hpp"
#include "sim/core/process/spawn.hpp"
#include "sim/core/process/task_log.hpp"

namespace dosefloor::tasks {
namespace {

namespace fs = std::filesystem;

constexpr int most_lock_retries = 12;
constexpr double lock_retry_s = 10.0;
constexpr double longest_requeue_s = 60.0;

/// "4711_3" of an array task, "4711" of a job, "" outside SLURM.
std::string slurm_task() {
  const char* array = std::getenv("SLURM_ARRAY_JOB_ID");
  const char* index = std::getenv("SLURM_ARRAY_TASK_ID");
  if (array != nullptr && index != nullptr) {
    return std::string(array) + "_" + index;
  }
  const char* job = std::getenv("SLURM_JOB_ID");
  return job != nullptr ? job : "";
}

class Driver {
 public:
  Driver(const Submission& submission, std::size_t member)
      : submission_(submission),
        task_(submission.tasks.at(member)),
        journal_(journal_of(submission.jobs, task_.id)),
        log_(log_of(submission.jobs, task_.id)) {
    fs::create_directories(journal_.parent_path());
    fs::create_directories(log_.parent_path());
  }

  int run() {
    const files::OutputLock lock = lock_journal();
    const TaskStatus before = status();
    if (before.state == TaskState::done) {
      if (!shows()) {
        fmt::print("{}: done already\n", task_.id);
      }
      return 0;
    }
    if (before.state == TaskState::failed) {
      fmt::print(stderr, "{}: {}\n", task_.id, given_up(before));
      return static_cast<int>(ExitCode::failure);
    }
    Attempt attempt;
    attempt.start = unix_time();
    attempt.host = files::host_name();
    attempt.job = slurm_task();
    attempt.ranks = ranks();
    attempt.gpus = submission_.gpus;
    attempt.parameters = task_.parameters;
    attempt.items_before = before.items;
    record_start(journal_, attempt);
    const bool was_complete = is_complete(task_);
    attempt.code = run_commands();
    if (attempt.code != 0 && !was_complete && is_complete(task_)) {
      note(fmt::format("a stage ended with exit code {}, but what it was to make is complete", attempt.code));
      attempt.code =
          0;  // launchers change exit codes; a shard could not join the others; a time limit of training
    }
    attempt.end = unix_time();
    attempt.asked_to_stop = stop_signal_ != 0 && attempt.code != 0;
    if (attempt.asked_to_stop) {
      attempt.code = static_cast<int>(ExitCode::interrupted);  // whatever the launcher made of it
    }
    if (attempt.code != 0 && shows()) {
      std::fflush(stdout);
      fmt::print(stderr, "stopped at exit code {} of: {}\n", attempt.code, command_text(last_command_));
    }
    attempt.stopping_s = attempt.asked_to_stop ? *attempt.end - stop_time_ : 0.0;
    attempt.items = complete_items(task_);
    record_end(journal_, attempt);
    note(fmt::format("ended with exit code {}{}", attempt.code,
                     attempt.asked_to_stop
                         ? fmt::format(", {:.1f} s after it was asked to stop", attempt.stopping_s)
                         : ""));
    return after(attempt);
  }

 private:
  /// Waits for the end of a lock whose holder may have gone with its node.
  [[nodiscard]] files::OutputLock lock_journal() const {
    for (int tried = 0;; ++tried) {
      try {
        return files::OutputLock(journal_);
      } catch (const LockedError&) {
        if (tried == most_lock_retries) {
          throw;
        }
        if (const std::optional<int> signal = signals_.wait(lock_retry_s); signal && *signal != SIGCHLD) {
          throw InterruptedError(task_.id + ": asked to stop while another process has this task");
        }
      }
    }
  }

  /// Of this task, whose lock is this process's.
  [[nodiscard]] TaskStatus status() const {
    return task_status(submission_.jobs, task_,
                       {.max_attempts = submission_.max_attempts, .lock_is_ours = true});
  }

  [[nodiscard]] int ranks() const {
    return static_cast<int>(std::min<std::int64_t>(submission_.ranks, task_.most_ranks));
  }

  [[nodiscard]] std::string given_up(const TaskStatus& status) const {
    return fmt::format(
        "not tried again after {} attempt(s) that made nothing, the last with exit code {}. See {}; "
        "`dosefloor submit --retry`, or `dosefloor run`, tries again",
        status.failures, status.history.attempts.back().code, log_.string());
  }

  void note(const std::string& text) const {
    std::ofstream(log_, std::ios::app)
        << "== " << files::time_text(std::chrono::system_clock::now()) << " " << text << "\n";
  }

  /// The terminal of whoever started this has what the stages print.
  [[nodiscard]] bool shows() const { return submission_.output != Output::log; }

  int run_commands() {
    for (const CommandWords& command : task_.commands) {
      if (const int code = run_command(command); code != 0 || stop_signal_ != 0) {
        return code != 0 ? code : static_cast<int>(ExitCode::interrupted);
      }
    }
    for (const fs::path& picture : task_.pictures) {
      if (const int code = run_once({}, picture_command(picture)); code != 0 || stop_signal_ != 0) {
        return code != 0 ? code : static_cast<int>(ExitCode::interrupted);
      }
    }
    return static_cast<int>(is_complete(task_) ? ExitCode::success : ExitCode::failure);
  }

  int run_command(CommandWords command) {
    const bool launched = task_.most_ranks > 1 && !submission_.launcher.empty();
    if (submission_.output == Output::errors) {
      command.emplace_back("--quiet");
    }
    command = launched ? std::move(command) : on_ranks(std::move(command), ranks());
    for (int tried = 0;; ++tried) {
      const int code = run_once(launched ? launcher() : std::vector<std::string>{}, command);
      const bool locked = code == static_cast<int>(ExitCode::locked);
      // Somebody who watches is told at once.
      if (!locked || shows() || tried == most_lock_retries || stop_signal_ != 0) {
        return code;
      }
      wait_for_signal(lock_retry_s);
    }
  }

  int run_once(std::vector<std::string> words, const CommandWords& command) {
    words.push_back(submission_.dosefloor.string());
    words.insert(words.end(), command.begin(), command.end());
    last_command_ = command;
    note(command_text(command));
    if (submission_.output == Output::terminal) {
      fmt::print("== {}\n", command_text(command));
      std::fflush(stdout);  // before what the stage prints
    }
    child_ = process::spawn(
        words, {.log = shows() ? fs::path() : log_, .drop_output = submission_.output == Output::errors},
        environment());
    if (stop_signal_ != 0) {
      kill(child_, SIGUSR1);
    }
    int status = 0;
    while (waitpid(child_, &status, WNOHANG) == 0) {
      wait_for_signal(1.0);
    }
    child_ = 0;
    return process::exit_code(status);
  }

  /// What the terminal gets is not in the log, but for the reason of a failure.
  [[nodiscard]] process::Environment environment() const {
    process::Environment environment = submission_.environment;
    if (shows()) {
      environment.emplace_back(process::task_log_variable, fs::absolute(log_).string());
    }
    return environment;
  }

  [[nodiscard]] std::vector<std::string> launcher() const {
    std::vector<std::string> words = submission_.launcher;
    for (std::string& word : words) {
      if (const std::size_t place = word.find("{ranks}"); place != std::string::npos) {
        word.replace(place, std::string("{ranks}").size(), std::to_string(ranks()));
      }
    }
    return words;
  }

  void wait_for_signal(double seconds) {
    const std::optional<int> signal = signals_.wait(seconds);
    if (!signal || *signal == SIGCHLD) {
      return;
    }
    if (stop_signal_ == 0) {
      stop_signal_ = *signal;
      stop_time_ = unix_time();
      note(fmt::format("asked to stop by signal {}", *signal));
    }
    if (child_ > 0) {
      kill(child_, SIGUSR1);
    }
  }

  /// What comes after an attempt: nothing, or another one.
  int after(const Attempt& attempt) {
    if (attempt.code == 0) {
      return 0;
    }
    const bool warned = attempt.asked_to_stop && stop_signal_ == SIGUSR1;
    const TaskStatus now = status();
    const bool again = attempt.asked_to_stop ? warned : now.state != TaskState::failed;
    if (again && submission_.requeue && !attempt.job.empty()) {
      const process::Answer answer = process::ask({"scontrol", "requeue", attempt.job}, longest_requeue_s);
      note(answer.code == 0 ? "back in the queue as job " + attempt.job
                            : "scontrol requeue " + attempt.job + ": " + answer.errors);
    } else if (now.state == TaskState::failed) {
      note(given_up(now));
    }
    return attempt.code;
  }

  const Submission& submission_;
  const Task& task_;
  fs::path journal_;
  fs::path log_;
  process::SignalQueue signals_;
  CommandWords last_command_;
  pid_t child_ = 0;
  int stop_signal_ = 0;
  double stop_time_ = 0.0;
};

}  // namespace

int run_task(const Submission& submission, std::size_t member) {
  if (member >= submission.tasks.size()) {
    throw InputError(fmt::format("{} has members 0 to {}, found {}", submission.name,
                                 submission.tasks.size() - 1, member));
  }
  fs::current_path(submission.working_folder);
  return Driver(submission, member).run();
}

}  // namespace dosefloor::tasks
