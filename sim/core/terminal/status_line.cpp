#include "sim/core/terminal/status_line.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

namespace dosefloor::terminal {

StatusLine::StatusLine(bool quiet)
    : quiet_(quiet), on_terminal_(isatty(STDERR_FILENO) != 0), last_(std::chrono::steady_clock::now()) {}

void StatusLine::update(const std::function<std::string()>& text) {
  const auto now = std::chrono::steady_clock::now();
  const auto interval = on_terminal_ ? std::chrono::milliseconds(200) : std::chrono::milliseconds(30000);
  if (quiet_ || now - last_ < interval) {
    return;
  }
  last_ = now;
  fmt::print(stderr, "{}{}{}", on_terminal_ ? "\r\033[K" : "", text(), on_terminal_ ? "" : "\n");
  std::fflush(stderr);
}

void StatusLine::finish(const std::string& text) {
  if (!quiet_) {
    fmt::print(stderr, "{}{}\n", on_terminal_ ? "\r\033[K" : "", text);
  }
}

}  // namespace dosefloor::terminal
