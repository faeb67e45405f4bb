#include "sim/core/parallel/interrupt.hpp"

#include <cerrno>
#include <cstddef>
#include <string>
#include <system_error>

#include "sim/core/errors/error.hpp"

namespace dosefloor::parallel {
namespace {

constexpr std::array<int, 4> handled_signals = {SIGTERM, SIGINT, SIGUSR1, SIGXFSZ};

// A signal handler can reach nothing but static storage: the one place in the project that has any.
volatile std::sig_atomic_t last_signal = 0;
volatile std::sig_atomic_t guarded = 0;

extern "C" void remember_signal(int number) {
  last_signal = number;
}

}  // namespace

InterruptGuard::InterruptGuard() {
  if (guarded != 0) {
    throw Error("signals are guarded already: make one InterruptGuard per process");
  }
  last_signal = 0;
  for (std::size_t i = 0; i < handled_signals.size(); ++i) {
    struct sigaction action {};
    action.sa_handler = handled_signals[i] == SIGXFSZ ? SIG_IGN : &remember_signal;
    action.sa_flags = SA_RESTART;  // no read or write of this program fails because of a signal
    sigemptyset(&action.sa_mask);
    if (sigaction(handled_signals[i], &action, &previous_[i]) != 0) {
      const std::string reason = std::generic_category().message(errno);
      while (i-- > 0) {
        sigaction(handled_signals[i], &previous_[i], nullptr);
      }
      throw Error("cannot install a signal handler: " + reason);
    }
  }
  guarded = 1;
}

InterruptGuard::~InterruptGuard() {
  for (std::size_t i = 0; i < handled_signals.size(); ++i) {
    sigaction(handled_signals[i], &previous_[i], nullptr);
  }
  if (requested()) {
    std::signal(SIGUSR1, SIG_IGN);
  }
  guarded = 0;
}

bool InterruptGuard::requested() const noexcept {
  return last_signal != 0;
}

}  // namespace dosefloor::parallel
