#include "sim/core/process/spawn.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <system_error>

#include "sim/core/errors/error.hpp"

namespace dosefloor::process {
namespace {

class Attributes {
 public:
  explicit Attributes(Group group) {
    posix_spawnattr_init(&attributes_);
    const int own_group = group == Group::own ? POSIX_SPAWN_SETPGROUP : 0;
    posix_spawnattr_setflags(&attributes_,
                             static_cast<short>(own_group | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK));
    posix_spawnattr_setpgroup(&attributes_, 0);
    sigset_t signals;
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&attributes_, &signals);
    for (const int number : {SIGCHLD, SIGUSR1, SIGTERM, SIGINT, SIGHUP, SIGPIPE}) {
      sigaddset(&signals, number);
    }
    posix_spawnattr_setsigdefault(&attributes_, &signals);
  }
  ~Attributes() { posix_spawnattr_destroy(&attributes_); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  Attributes(Attributes&&) = delete;
  Attributes& operator=(Attributes&&) = delete;

  [[nodiscard]] const posix_spawnattr_t* get() const noexcept { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

class StreamActions {
 public:
  explicit StreamActions(const Streams& streams) {
    posix_spawn_file_actions_init(&actions_);
    if (streams.no_input) {
      open(STDIN_FILENO, "/dev/null", O_RDONLY);
    }
    if (!streams.log.empty()) {
      open(STDERR_FILENO, streams.log, O_WRONLY | O_CREAT | O_APPEND);
      copy(STDERR_FILENO, STDOUT_FILENO);
    }
    if (streams.drop_output) {
      open(STDOUT_FILENO, "/dev/null", O_WRONLY);
    }
    copy(streams.output, STDOUT_FILENO);
    copy(streams.errors, STDERR_FILENO);
  }
  ~StreamActions() { posix_spawn_file_actions_destroy(&actions_); }
  StreamActions(const StreamActions&) = delete;
  StreamActions& operator=(const StreamActions&) = delete;
  StreamActions(StreamActions&&) = delete;
  StreamActions& operator=(StreamActions&&) = delete;

  [[nodiscard]] const posix_spawn_file_actions_t* get() const noexcept { return &actions_; }

 private:
  void open(int descriptor, const std::filesystem::path& path, int flags) {
    constexpr mode_t mode = 0666;
    posix_spawn_file_actions_addopen(&actions_, descriptor, path.c_str(), flags, mode);
  }
  void copy(int from, int to) {
    if (from >= 0) {
      posix_spawn_file_actions_adddup2(&actions_, from, to);
    }
  }

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

std::vector<std::string> environment_with(const Environment& further) {
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

}  // namespace

pid_t spawn(const std::vector<std::string>& words, const Streams& streams, const Environment& environment,
            Group group) {
  std::vector<std::string> copies = words;  // posix_spawn's signature; it does not write
  std::vector<std::string> variables = environment_with(environment);
  const std::vector<char*> argv = pointers(copies);
  const std::vector<char*> envp = pointers(variables);
  const Attributes attributes(group);
  const StreamActions actions(streams);
  pid_t child = 0;
  const int failure =
      posix_spawnp(&child, argv.front(), actions.get(), attributes.get(), argv.data(), envp.data());
  if (failure != 0) {
    throw Error(
        fmt::format("{} cannot be started: {}", words.front(), std::generic_category().message(failure)));
  }
  return child;
}

}  // namespace dosefloor::process
