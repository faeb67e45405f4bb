#pragma once
/// Progress of long work: one line that is rewritten on a terminal, plain log lines otherwise.

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <string>

#include "sim/core/terminal/status_line.hpp"

namespace dosefloor::terminal {

/// "3 h 12 min", "4 min 20 s", "12 s"; rounded to what a reader can use.
std::string duration_text(double seconds);

/// "1.5 GiB", "120 MiB", "640 B".
std::string bytes_text(double bytes);

/// Shows "waves  37/48  77 %  5.1/s  ETA 2 s" now and then, and once at the end.
class Progress {
 public:
  Progress(std::string what, std::int64_t total, bool quiet);

  /// `done` items of the total are finished.
  void update(std::int64_t done);
  /// Prints the last line and ends it.
  void finish(std::int64_t done);

 private:
  [[nodiscard]] std::string line(std::int64_t done) const;

  std::string what_;
  std::int64_t total_;
  StatusLine status_;
  std::chrono::steady_clock::time_point start_;
};

}  // namespace dosefloor::terminal
