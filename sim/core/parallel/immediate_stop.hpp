#pragma once
/// Signals that ask a program to stop while it has nothing to lose: before it works on an output, and after.

#include <csignal>

#include <array>

namespace dosefloor::parallel {

enum class LastWords : bool { none, message };

/// While one exists, SIGTERM, SIGINT and SIGUSR1 end the process at once with ExitCode::interrupted (3),
/// after one line on standard error if wanted. An InterruptGuard that is made meanwhile takes the signals
/// over, so that nothing is cut short, and gives them back. Signals that were ignored stay so (nohup,
/// background jobs).
class ImmediateStop {
 public:
  /// Throws Error if a handler cannot be installed.
  explicit ImmediateStop(LastWords words);
  /// Restores the handlers found.
  ~ImmediateStop();
  ImmediateStop(const ImmediateStop&) = delete;
  ImmediateStop& operator=(const ImmediateStop&) = delete;
  ImmediateStop(ImmediateStop&&) = delete;
  ImmediateStop& operator=(ImmediateStop&&) = delete;

 private:
  std::array<struct sigaction, 3> previous_{};
};

}  // namespace dosefloor::parallel
