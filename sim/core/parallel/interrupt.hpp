#pragma once
/// Signals that ask a run to stop (SIGTERM and SIGUSR1 from a scheduler, SIGINT from a keyboard) as a flag
/// that the item loop reads between items.

#include <csignal>

#include <array>

namespace dosefloor::parallel {

class InterruptGuard {
 public:
  /// Installs the handlers and clears the flag. SIGXFSZ is ignored meanwhile: a write beyond the file size
  /// limit then fails with EFBIG, which is reported, instead of killing the process. Throws Error if a guard
  /// exists already (a signal has one handler per process) or a handler cannot be installed.
  InterruptGuard();
  /// Restores the handlers found; after a signal has come SIGUSR1 is ignored instead: a scheduler's second
  /// warning must not end a program that is stopping.
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;
  InterruptGuard(InterruptGuard&&) = delete;
  InterruptGuard& operator=(InterruptGuard&&) = delete;

  /// True once one of the signals has arrived on this process (not collective).
  [[nodiscard]] bool requested() const noexcept;

 private:
  std::array<struct sigaction, 4> previous_{};
};

}  // namespace dosefloor::parallel
