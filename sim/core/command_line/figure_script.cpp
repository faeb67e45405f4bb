#include "sim/core/command_line/figure_script.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "sim/core/command_line/python_script.hpp"
#include "sim/core/errors/error.hpp"

namespace dosefloor::command_line {
namespace {

/// A pipe that a child writes its standard error into.
class ErrorPipe {
 public:
  ErrorPipe() {
    if (pipe2(ends_.data(), O_CLOEXEC) != 0) {
      throw Error("cannot make a pipe: " + std::generic_category().message(errno));
    }
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_adddup2(&actions_, ends_[1], STDERR_FILENO);
  }
  ~ErrorPipe() {
    posix_spawn_file_actions_destroy(&actions_);
    close_writing();
    close(ends_[0]);
  }
  ErrorPipe(const ErrorPipe&) = delete;
  ErrorPipe& operator=(const ErrorPipe&) = delete;
  ErrorPipe(ErrorPipe&&) = delete;
  ErrorPipe& operator=(ErrorPipe&&) = delete;

  [[nodiscard]] const posix_spawn_file_actions_t* actions() const noexcept { return &actions_; }

  /// All that is written until the child has ended, without the last line's end.
  std::string read_all() {
    close_writing();  // else there would be no end
    std::string text;
    std::array<char, 4096> buffer{};
    for (ssize_t got = 0; (got = read(ends_[0], buffer.data(), buffer.size())) != 0;) {
      if (got > 0) {
        text.append(buffer.data(), static_cast<std::size_t>(got));
      } else if (errno != EINTR) {
        break;
      }
    }
    text.erase(text.find_last_not_of('\n') + 1);
    return text;
  }

 private:
  void close_writing() noexcept {
    if (ends_[1] >= 0) {
      close(ends_[1]);
      ends_[1] = -1;
    }
  }

  std::array<int, 2> ends_{-1, -1};
  posix_spawn_file_actions_t actions_{};
};

struct Ended {
  int status;  ///< as waitpid tells it
  std::string said;
};

Ended run_to_end(std::vector<std::string> words) {
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (std::string& word : words) {
    argv.push_back(word.data());
  }
  argv.push_back(nullptr);
  ErrorPipe errors;
  pid_t child = 0;
  const int failure = posix_spawn(&child, argv.front(), errors.actions(), nullptr, argv.data(), environ);
  if (failure != 0) {
    throw Error(words.front() + " could not be started: " + std::generic_category().message(failure));
  }
  Ended ended{0, errors.read_all()};
  while (waitpid(child, &ended.status, 0) < 0 && errno == EINTR) {
  }
  return ended;
}

}  // namespace

void run_figure_script(const std::string& script, const std::vector<std::string>& arguments) {
  constexpr int bad_input = static_cast<int>(ExitCode::bad_input);
  std::vector<std::string> words =
      python_script({"DOSEFLOOR_FIGURES", DOSEFLOOR_DEFAULT_FIGURES, "figures need"}, script);
  words.insert(words.end(), arguments.begin(), arguments.end());
  const Ended ended = run_to_end(words);
  if (WIFEXITED(ended.status) && WEXITSTATUS(ended.status) == bad_input) {
    throw InputError(ended.said);
  }
  if (ended.status != 0) {
    throw Error(fmt::format(
        "drawing the picture failed ({} {}): {}", WIFEXITED(ended.status) ? "status" : "signal",
        WIFEXITED(ended.status) ? WEXITSTATUS(ended.status) : WTERMSIG(ended.status), ended.said));
  }
  if (!ended.said.empty()) {
    fmt::print(stderr, "{}\n", ended.said);
  }
}

}  // namespace dosefloor::command_line
