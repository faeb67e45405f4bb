#pragma once
/// Programs that are started, waited for, and told of the signals that ask this one to stop.

#include <sys/types.h>

#include <csignal>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dosefloor::jobs {

/// While it lives SIGINT, SIGTERM and SIGHUP of this process go to the child that runs, and are remembered.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;
  StopSignals(StopSignals&&) = delete;
  StopSignals& operator=(StopSignals&&) = delete;

  /// One has come.
  [[nodiscard]] static bool came() noexcept;
};

/// Where a child's standard output goes; its standard error is this process's, or in the log as well.
struct ChildOutput {
  bool dropped = false;
  std::filesystem::path log;  ///< both are appended to this file, unless empty
};

/// Starts words[0] (looked up on PATH if it has no slash) with the other words, in a process group of its
/// own, with no signal blocked or ignored, and with further variables in its environment. Throws Error if it
/// cannot be started.
[[nodiscard]] pid_t start_child(const std::vector<std::string>& words, const ChildOutput& output,
                                const std::vector<std::pair<std::string, std::string>>& environment = {});

/// Exit code of what waitpid(2) says; 3 where a signal that asks to stop has ended it, 1 for other signals.
[[nodiscard]] int exit_code(int wait_status);

/// Starts a program and waits for its end; returns exit_code().
[[nodiscard]] int run_child(const std::vector<std::string>& words, const ChildOutput& output);

/// What a short program printed.
struct Answer {
  int code = 0;
  std::string out;
  std::string err;
};

/// Runs a program to its end, and ends it after `longest_s` (then code is 124). Throws Error if it cannot be
/// started.
[[nodiscard]] Answer ask_program(const std::vector<std::string>& words, double longest_s = 60.0);

/// Signals as something to wait for, instead of handlers: SIGCHLD, SIGUSR1, SIGTERM, SIGINT and SIGHUP are
/// blocked while it lives, in this thread and those that it starts.
class SignalQueue {
 public:
  SignalQueue();
  ~SignalQueue();
  SignalQueue(const SignalQueue&) = delete;
  SignalQueue& operator=(const SignalQueue&) = delete;
  SignalQueue(SignalQueue&&) = delete;
  SignalQueue& operator=(SignalQueue&&) = delete;

  /// The next signal, or nothing after so many seconds.
  [[nodiscard]] std::optional<int> wait(double seconds) const;

 private:
  sigset_t signals_{};
  sigset_t before_{};
};

}  // namespace dosefloor::jobs
