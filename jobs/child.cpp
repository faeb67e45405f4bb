#include "jobs/child.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

#include "sim/errors/error.hpp"

namespace dosefloor::jobs {
namespace {

constexpr std::array stopping{SIGINT, SIGTERM, SIGHUP};

// A handler can only reach what is static; these two are what it needs.
volatile std::sig_atomic_t child_now = 0;     // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)
volatile std::sig_atomic_t signals_came = 0;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

void pass_on(int number) {
  signals_came = 1;
  if (child_now != 0) {
    kill(static_cast<pid_t>(child_now), number);
  }
}

/// The child has its own process group: a terminal's Ctrl-C comes to it once, by pass_on().
class SpawnAttributes {
 public:
  SpawnAttributes() {
    posix_spawnattr_init(&attributes_);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setpgroup(&attributes_, 0);
    sigset_t defaults;
    sigemptyset(&defaults);
    for (const int number : stopping) {
      sigaddset(&defaults, number);
    }
    posix_spawnattr_setsigdefault(&attributes_, &defaults);
  }
  ~SpawnAttributes() { posix_spawnattr_destroy(&attributes_); }
  SpawnAttributes(const SpawnAttributes&) = delete;
  SpawnAttributes& operator=(const SpawnAttributes&) = delete;
  SpawnAttributes(SpawnAttributes&&) = delete;
  SpawnAttributes& operator=(SpawnAttributes&&) = delete;

  [[nodiscard]] const posix_spawnattr_t* get() const noexcept { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

/// Standard output into nothing, where it is dropped.
class SpawnActions {
 public:
  explicit SpawnActions(ChildOutput output) {
    posix_spawn_file_actions_init(&actions_);
    if (output == ChildOutput::dropped) {
      posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    }
  }
  ~SpawnActions() { posix_spawn_file_actions_destroy(&actions_); }
  SpawnActions(const SpawnActions&) = delete;
  SpawnActions& operator=(const SpawnActions&) = delete;
  SpawnActions(SpawnActions&&) = delete;
  SpawnActions& operator=(SpawnActions&&) = delete;

  [[nodiscard]] const posix_spawn_file_actions_t* get() const noexcept { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

bool asks_to_stop(int number) {
  return number == SIGINT || number == SIGTERM || number == SIGHUP;
}

}  // namespace

StopSignals::StopSignals() {
  struct sigaction action {};
  action.sa_handler = pass_on;
  for (const int number : stopping) {
    sigaction(number, &action, nullptr);
  }
}

StopSignals::~StopSignals() {
  for (const int number : stopping) {
    std::signal(number, SIG_DFL);
  }
}

bool StopSignals::came() noexcept {
  return signals_came != 0;
}

int run_child(const std::vector<std::string>& words, ChildOutput output) {
  std::vector<std::string> copies = words;  // posix_spawn's signature; it does not write
  std::vector<char*> argv;
  argv.reserve(copies.size() + 1);
  for (std::string& word : copies) {
    argv.push_back(word.data());
  }
  argv.push_back(nullptr);
  const SpawnAttributes attributes;
  const SpawnActions actions(output);
  pid_t child = 0;
  const int failure =
      posix_spawn(&child, argv.front(), actions.get(), attributes.get(), argv.data(), environ);
  if (failure != 0) {
    throw Error(
        fmt::format("{} cannot be started: {}", words.front(), std::generic_category().message(failure)));
  }
  child_now = child;
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  child_now = 0;
  if (WIFEXITED(status)) {
    return WEXITSTATUS(status);
  }
  return static_cast<int>(asks_to_stop(WTERMSIG(status)) ? ExitCode::interrupted : ExitCode::failure);
}

}  // namespace dosefloor::jobs
