#include "sim/core/process/child.hpp"

#include <sys/wait.h>

#include <cerrno>
#include <csignal>

namespace dosefloor::process {

Child::~Child() {
  if (!has_ended_) {
    kill(-process_, SIGKILL);
    wait();
  }
}

int Child::wait() noexcept {
  if (!has_ended_) {
    while (waitpid(process_, &status_, 0) < 0 && errno == EINTR) {
    }
    has_ended_ = true;
  }
  return status_;
}

}  // namespace dosefloor::process
