#include "sim/core/process/ending.hpp"

#include <fmt/format.h>
#include <sys/wait.h>

#include <csignal>

#include "sim/core/errors/error.hpp"

namespace dosefloor::process {

int exit_code(int wait_status) {
  if (WIFEXITED(wait_status)) {
    return WEXITSTATUS(wait_status);
  }
  const int number = WTERMSIG(wait_status);
  const bool asked = number == SIGINT || number == SIGTERM || number == SIGHUP;
  return static_cast<int>(asked ? ExitCode::interrupted : ExitCode::failure);
}

std::string ending_text(int wait_status) {
  return WIFEXITED(wait_status) ? fmt::format("exit code {}", WEXITSTATUS(wait_status))
                                : fmt::format("signal {}", WTERMSIG(wait_status));
}

}  // namespace dosefloor::process
