#pragma once
/// Stages that `run` starts, waits for, and passes signals on to.

#include <string>
#include <vector>

#include "sim/core/process/spawn.hpp"

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

/// Starts a program and waits for its end; returns process::exit_code().
[[nodiscard]] int run_child(const std::vector<std::string>& words, const process::Streams& streams);

}  // namespace dosefloor::jobs
