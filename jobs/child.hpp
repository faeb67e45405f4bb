#pragma once
/// A program that is started and waited for, and told of the signals that ask this one to stop.

#include <cstdint>
#include <string>
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

/// What becomes of a child's standard output; its standard error is this process's.
enum class ChildOutput : std::uint8_t { shown, dropped };

/// Runs the program words[0] with the other words to its end. Returns its exit
/// code; 3 where a signal that asks to stop has ended it, 1 for other signals. Throws Error if it cannot be
/// started.
[[nodiscard]] int run_child(const std::vector<std::string>& words, ChildOutput output);

}  // namespace dosefloor::jobs
