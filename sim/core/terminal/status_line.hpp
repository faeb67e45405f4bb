#pragma once
/// One line about long work in progress: rewritten on a terminal, a log line now and then otherwise.

#include <chrono>
#include <functional>
#include <string>

namespace dosefloor::terminal {

/// On standard error: at most every 0.2 s on a terminal, every 30 s otherwise. Silent when `quiet`.
class StatusLine {
 public:
  explicit StatusLine(bool quiet);

  /// Shows text() if it is time.
  void update(const std::function<std::string()>& text);
  /// Shows a last line, and ends it.
  void finish(const std::string& text);

 private:
  bool quiet_;
  bool on_terminal_;
  std::chrono::steady_clock::time_point last_;
};

}  // namespace dosefloor::terminal
