#include "sim/core/process/answer.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>

#include "sim/core/process/ending.hpp"
#include "sim/core/process/pipe.hpp"

namespace dosefloor::process {
namespace {

using Clock = std::chrono::steady_clock;

int milliseconds_to(Clock::time_point deadline) {
  constexpr std::int64_t longest = 3'600'000;
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, longest));
}

/// Appends what there is to read; false at the end.
bool read_some(int descriptor, std::string& text) {
  std::array<char, 65536> buffer{};
  const ssize_t count = read(descriptor, buffer.data(), buffer.size());
  if (count > 0) {
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return count > 0 || (count < 0 && errno == EINTR);
}

/// Until both ends have come, or false after the deadline.
bool read_both(const Pipe& output, const Pipe& errors, Answer& answer, Clock::time_point deadline) {
  std::array<pollfd, 2> open{{{output.read_end(), POLLIN, 0}, {errors.read_end(), POLLIN, 0}}};
  const std::array<std::string*, 2> texts{&answer.output, &answer.errors};
  while (open[0].fd >= 0 || open[1].fd >= 0) {
    const int ready = poll(open.data(), open.size(), milliseconds_to(deadline));
    if (ready == 0 && Clock::now() >= deadline) {
      return false;
    }
    for (std::size_t i = 0; ready > 0 && i < open.size(); ++i) {
      if (open.at(i).fd >= 0 && open.at(i).revents != 0 && !read_some(open.at(i).fd, *texts.at(i))) {
        open.at(i).fd = -1;  // poll() leaves it out
      }
    }
  }
  return true;
}

}  // namespace

Answer ask(const std::vector<std::string>& words, double longest_s, Group group) {
  Pipe output;
  Pipe errors;
  const Streams streams{.output = output.write_end(), .errors = errors.write_end(), .no_input = true};
  const pid_t child = spawn(words, streams, {}, group);
  output.close_write_end();
  errors.close_write_end();
  Answer answer;
  const auto deadline =
      Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(longest_s));
  answer.is_late = !read_both(output, errors, answer, deadline);
  if (answer.is_late) {
    kill(group == Group::own ? -child : child, SIGKILL);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  constexpr int code_of_timeout = 124;
  answer.code = answer.is_late ? code_of_timeout : exit_code(status);
  answer.ending = answer.is_late ? fmt::format("no end after {:g} s", longest_s) : ending_text(status);
  return answer;
}

}  // namespace dosefloor::process
