#pragma once
/// Signals as something to wait for, instead of handlers.

#include <csignal>
#include <optional>

namespace dosefloor::process {

/// While it lives SIGCHLD, SIGUSR1, SIGTERM, SIGINT and SIGHUP are blocked, in this thread and those that it
/// starts, and wait() returns them.
class SignalQueue {
 public:
  SignalQueue();
  ~SignalQueue();
  SignalQueue(const SignalQueue&) = delete;
  SignalQueue& operator=(const SignalQueue&) = delete;
  SignalQueue(SignalQueue&&) = delete;
  SignalQueue& operator=(SignalQueue&&) = delete;

  /// The next signal, or nothing after that many seconds.
  [[nodiscard]] std::optional<int> wait(double seconds) const;

 private:
  sigset_t signals_{};
  sigset_t before_{};
};

}  // namespace dosefloor::process
