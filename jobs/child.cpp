#include "jobs/child.hpp"

#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <csignal>

#include "sim/core/process/ending.hpp"

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

int run_child(const std::vector<std::string>& words, const process::Streams& streams) {
  const pid_t child = process::spawn(words, streams);
  child_now = child;
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  child_now = 0;
  return process::exit_code(status);
}

}  // namespace dosefloor::jobs
