#include "analysis/frame_import/import_script.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <limits>
#include <nlohmann/json.hpp>
#include <system_error>

#include "sim/core/command_line/python_script.hpp"
#include "sim/core/errors/error.hpp"

namespace dosefloor::frame_import {
namespace {

std::string reason() {
  return std::generic_category().message(errno);
}

/// What a child gets instead of ours: its standard output and standard error, and a process group of its own.
class ChildSetUp {
 public:
  ChildSetUp(int output, int error) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, error, STDERR_FILENO);
    posix_spawnattr_init(&attributes_);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP);
    posix_spawnattr_setpgroup(&attributes_, 0);
  }
  ~ChildSetUp() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  ChildSetUp(const ChildSetUp&) = delete;
  ChildSetUp& operator=(const ChildSetUp&) = delete;
  ChildSetUp(ChildSetUp&&) = delete;
  ChildSetUp& operator=(ChildSetUp&&) = delete;

  [[nodiscard]] pid_t start(std::vector<std::string> words) const {
    std::vector<char*> argv;
    argv.reserve(words.size() + 1);
    for (std::string& word : words) {
      argv.push_back(word.data());
    }
    argv.push_back(nullptr);
    pid_t child = -1;
    const int failure = posix_spawn(&child, argv.front(), &actions_, &attributes_, argv.data(), environ);
    if (failure != 0) {
      throw Error(words.front() + " could not be started: " + std::generic_category().message(failure));
    }
    return child;
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

}  // namespace

// NOLINTBEGIN(clang-analyzer-unix.Stream): Close closes both streams, which the analyzer does not follow
ImportScript::ImportScript(const std::vector<std::string>& arguments) : said_(std::tmpfile()) {
  std::vector<std::string> words = command_line::python_script(
      {"DOSEFLOOR_IMPORT", DOSEFLOOR_DEFAULT_IMPORT, "importing needs"}, "import_frames.py");
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::array<int, 2> ends{-1, -1};
  if (said_ == nullptr || pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw Error("cannot make a pipe or a temporary file: " + reason());
  }
  frames_.reset(fdopen(ends[0], "rb"));
  try {
    child_ = ChildSetUp(ends[1], fileno(said_.get())).start(std::move(words));
  } catch (...) {
    close(ends[1]);
    throw;
  }
  close(ends[1]);  // else there would be no end
}
// NOLINTEND(clang-analyzer-unix.Stream)

ImportScript::~ImportScript() {
  if (child_ > 0) {
    kill(child_, SIGKILL);
    (void)wait();
  }
}

int ImportScript::wait() {
  int status = 0;
  while (waitpid(child_, &status, 0) < 0 && errno == EINTR) {
  }
  child_ = -1;
  return status;
}

void ImportScript::fail() {
  const int status = wait();
  std::string said;
  (void)std::fseek(said_.get(), 0, SEEK_SET);
  std::array<char, 4096> buffer{};
  for (std::size_t got = 0; (got = std::fread(buffer.data(), 1, buffer.size(), said_.get())) > 0;) {
    said.append(buffer.data(), got);
  }
  said.erase(said.find_last_not_of('\n') + 1);
  if (WIFEXITED(status) && WEXITSTATUS(status) == static_cast<int>(ExitCode::bad_input)) {
    throw InputError(said);
  }
  throw Error(fmt::format("reading the frames failed ({} {}): {}", WIFEXITED(status) ? "status" : "signal",
                          WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status), said));
}

std::string ImportScript::read_line() {
  std::string line;
  for (int letter = 0; (letter = std::fgetc(frames_.get())) != '\n';) {
    if (letter == EOF) {
      fail();
    }
    line.push_back(static_cast<char>(letter));
  }
  return line;
}

ImportPlan ImportScript::plan() {
  return parse_import_plan(read_line());
}

ImportedFrame ImportScript::next(int height, int width) {
  ImportedFrame frame;
  const std::string line = read_line();
  try {
    const nlohmann::json told = nlohmann::json::parse(line);
    told.at("dose_per_A2").get_to(frame.dose_per_A2);
    const nlohmann::json& per_count = told.at("electrons_per_count");
    frame.electrons_per_count =
        per_count.is_null() ? std::numeric_limits<double>::quiet_NaN() : per_count.get<double>();
    told.at("source").get_to(frame.source);
    told.at("first").get_to(frame.first);
  } catch (const nlohmann::json::exception& error) {
    throw Error(std::string("import_frames.py told something that is no frame: ") + error.what());
  }
  frame.counts.resize(static_cast<std::size_t>(height) * static_cast<std::size_t>(width));
  if (std::fread(frame.counts.data(), sizeof(float), frame.counts.size(), frames_.get()) !=
      frame.counts.size()) {
    fail();
  }
  return frame;
}

void ImportScript::finish() {
  if (std::fgetc(frames_.get()) != EOF) {
    throw Error("import_frames.py told more frames than it had planned");
  }
  if (child_ > 0) {
    const int status = wait();
    if (status != 0) {
      throw Error(fmt::format("import_frames.py ended with the status {}", status));
    }
  }
}

}  // namespace dosefloor::frame_import
