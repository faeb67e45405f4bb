#include "jobs/child.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <ctime>
#include <system_error>

#include "sim/core/errors/error.hpp"

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

constexpr std::array queued{SIGCHLD, SIGUSR1, SIGTERM, SIGINT, SIGHUP};

/// The child has its own process group (a terminal's Ctrl-C comes to it once, by this process), and starts
/// without blocked or ignored signals.
class SpawnAttributes {
 public:
  SpawnAttributes() {
    posix_spawnattr_init(&attributes_);
    posix_spawnattr_setflags(&attributes_,
                             POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    posix_spawnattr_setpgroup(&attributes_, 0);
    sigset_t signals;
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&attributes_, &signals);
    for (const int number : queued) {
      sigaddset(&signals, number);
    }
    posix_spawnattr_setsigdefault(&attributes_, &signals);
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

/// What becomes of the child's descriptors.
class SpawnActions {
 public:
  SpawnActions() { posix_spawn_file_actions_init(&actions_); }
  ~SpawnActions() { posix_spawn_file_actions_destroy(&actions_); }
  SpawnActions(const SpawnActions&) = delete;
  SpawnActions& operator=(const SpawnActions&) = delete;
  SpawnActions(SpawnActions&&) = delete;
  SpawnActions& operator=(SpawnActions&&) = delete;

  void open(int descriptor, const std::string& path, int flags) {
    posix_spawn_file_actions_addopen(&actions_, descriptor, path.c_str(), flags, 0666);
  }
  void copy(int from, int to) { posix_spawn_file_actions_adddup2(&actions_, from, to); }

  [[nodiscard]] const posix_spawn_file_actions_t* get() const noexcept { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

/// Pointers to C strings, with the null that ends them.
std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> all;
  all.reserve(words.size() + 1);
  for (std::string& word : words) {
    all.push_back(word.data());
  }
  all.push_back(nullptr);
  return all;
}

std::vector<std::string> environment_with(const std::vector<std::pair<std::string, std::string>>& further) {
  std::vector<std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    const bool replaced = std::any_of(further.begin(), further.end(),
                                      [&](const auto& pair) { return text.starts_with(pair.first + "="); });
    if (!replaced) {
      all.push_back(text);
    }
  }
  for (const auto& [name, value] : further) {
    all.push_back(name);
    all.back().append("=").append(value);
  }
  return all;
}

pid_t spawn(const std::vector<std::string>& words, const SpawnActions& actions,
            const std::vector<std::pair<std::string, std::string>>& environment) {
  std::vector<std::string> copies = words;  // posix_spawn's signature; it does not write
  std::vector<std::string> variables = environment_with(environment);
  const std::vector<char*> argv = pointers(copies);
  const std::vector<char*> envp = pointers(variables);
  const SpawnAttributes attributes;
  pid_t child = 0;
  const int failure =
      posix_spawnp(&child, argv.front(), actions.get(), attributes.get(), argv.data(), envp.data());
  if (failure != 0) {
    throw Error(
        fmt::format("{} cannot be started: {}", words.front(), std::generic_category().message(failure)));
  }
  return child;
}

int wait_for(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

/// A pipe whose ends are closed with it.
class Pipe {
 public:
  Pipe() {
    if (pipe2(ends_.data(), O_CLOEXEC) != 0) {
      throw Error("cannot make a pipe: " + std::generic_category().message(errno));
    }
  }
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  Pipe(Pipe&&) = delete;
  Pipe& operator=(Pipe&&) = delete;

  [[nodiscard]] int end(std::size_t which) const { return ends_.at(which); }
  void close_end(std::size_t which) {
    if (ends_.at(which) >= 0) {
      close(ends_.at(which));
      ends_.at(which) = -1;
    }
  }

 private:
  std::array<int, 2> ends_{-1, -1};
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

int exit_code(int wait_status) {
  if (WIFEXITED(wait_status)) {
    return WEXITSTATUS(wait_status);
  }
  return static_cast<int>(asks_to_stop(WTERMSIG(wait_status)) ? ExitCode::interrupted : ExitCode::failure);
}

pid_t start_child(const std::vector<std::string>& words, const ChildOutput& output,
                  const std::vector<std::pair<std::string, std::string>>& environment) {
  SpawnActions actions;
  if (!output.log.empty()) {
    actions.open(STDERR_FILENO, output.log.string(), O_WRONLY | O_CREAT | O_APPEND);
    actions.copy(STDERR_FILENO, STDOUT_FILENO);
  }
  if (output.dropped) {
    actions.open(STDOUT_FILENO, "/dev/null", O_WRONLY);
  }
  return spawn(words, actions, environment);
}

int run_child(const std::vector<std::string>& words, const ChildOutput& output) {
  const pid_t child = start_child(words, output);
  child_now = child;
  const int status = wait_for(child);
  child_now = 0;
  return exit_code(status);
}

Answer ask_program(const std::vector<std::string>& words, double longest_s) {
  Pipe out;
  Pipe err;
  SpawnActions actions;
  actions.open(STDIN_FILENO, "/dev/null", O_RDONLY);
  actions.copy(out.end(1), STDOUT_FILENO);
  actions.copy(err.end(1), STDERR_FILENO);
  const pid_t child = spawn(words, actions, {});
  out.close_end(1);
  err.close_end(1);
  Answer answer;
  std::array<pollfd, 2> open{{{out.end(0), POLLIN, 0}, {err.end(0), POLLIN, 0}}};
  const std::array<std::string*, 2> texts{&answer.out, &answer.err};
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::duration<double>(longest_s);
  bool late = false;
  while (!late && (open[0].fd >= 0 || open[1].fd >= 0)) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    late = left.count() <= 0 || (poll(open.data(), open.size(), static_cast<int>(left.count())) == 0);
    for (std::size_t i = 0; i < open.size(); ++i) {
      if (open.at(i).fd < 0 || open.at(i).revents == 0) {
        continue;
      }
      std::array<char, 65536> buffer{};
      const ssize_t count = read(open.at(i).fd, buffer.data(), buffer.size());
      if (count > 0) {
        texts.at(i)->append(buffer.data(), static_cast<std::size_t>(count));
      } else if (count == 0) {
        open.at(i).fd = -1;  // poll() leaves it out
      }
    }
  }
  if (late) {
    kill(-child, SIGKILL);
    (void)wait_for(child);
    answer.code = 124;
    return answer;
  }
  answer.code = exit_code(wait_for(child));
  return answer;
}

SignalQueue::SignalQueue() {
  sigemptyset(&signals_);
  for (const int number : queued) {
    sigaddset(&signals_, number);
  }
  pthread_sigmask(SIG_BLOCK, &signals_, &before_);
  for (const int number : queued) {
    std::signal(number, SIG_DFL);  // one that is ignored would not be queued
  }
}

SignalQueue::~SignalQueue() {
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

std::optional<int> SignalQueue::wait(double seconds) const {
  const auto whole = static_cast<std::time_t>(seconds);
  const timespec longest{whole, static_cast<long>((seconds - static_cast<double>(whole)) * 1e9)};
  const int number = sigtimedwait(&signals_, nullptr, &longest);
  return number > 0 ? std::optional(number) : std::nullopt;
}

}  // namespace dosefloor::jobs
