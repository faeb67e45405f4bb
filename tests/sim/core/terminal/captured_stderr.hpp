#pragma once
/// Standard error as text: what a program part prints there while a CapturedStderr lives.

#include <unistd.h>

#include <array>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>

namespace dosefloor::test {

/// Redirects the descriptor of standard error to a nameless file (no terminal), and back when destroyed.
class CapturedStderr {
 public:
  CapturedStderr() : file_(std::tmpfile(), &std::fclose) {
    std::fflush(stderr);
    before_ = dup(STDERR_FILENO);
    if (!file_ || before_ < 0 || dup2(fileno(file_.get()), STDERR_FILENO) < 0) {
      throw std::runtime_error("standard error cannot be captured");
    }
  }
  ~CapturedStderr() {
    std::fflush(stderr);
    dup2(before_, STDERR_FILENO);
    close(before_);
  }
  CapturedStderr(const CapturedStderr&) = delete;
  CapturedStderr& operator=(const CapturedStderr&) = delete;
  CapturedStderr(CapturedStderr&&) = delete;
  CapturedStderr& operator=(CapturedStderr&&) = delete;

  /// All that was printed so far.
  [[nodiscard]] std::string text() const {
    std::fflush(stderr);
    std::fseek(file_.get(), 0, SEEK_SET);
    std::string all;
    std::array<char, 256> piece{};
    while (const std::size_t count = std::fread(piece.data(), 1, piece.size(), file_.get())) {
      all.append(piece.data(), count);
    }
    return all;
  }

 private:
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
  int before_ = -1;
};

}  // namespace dosefloor::test
