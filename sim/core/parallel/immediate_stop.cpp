#include "sim/core/parallel/immediate_stop.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>

#include "sim/core/errors/error.hpp"

namespace dosefloor::parallel {
namespace {

constexpr std::array<int, 3> handled_signals = {SIGTERM, SIGINT, SIGUSR1};

extern "C" void stop_silently(int /*number*/) {
  _exit(static_cast<int>(ExitCode::interrupted));
}

extern "C" void stop_with_message(int /*number*/) {
  constexpr std::string_view message = "stopped by a signal; the same command does what is left\n";
  // Of what a handler may call, only this prints; where it cannot, there is nobody to tell.
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, message.data(), message.size());
  _exit(static_cast<int>(ExitCode::interrupted));
}

}  // namespace

ImmediateStop::ImmediateStop(LastWords words) {
  for (std::size_t i = 0; i < handled_signals.size(); ++i) {
    struct sigaction action {};
    action.sa_handler = words == LastWords::message ? &stop_with_message : &stop_silently;
    sigemptyset(&action.sa_mask);
    if (sigaction(handled_signals.at(i), &action, &previous_.at(i)) != 0) {
      const std::string reason = std::generic_category().message(errno);
      while (i-- > 0) {
        sigaction(handled_signals.at(i), &previous_.at(i), nullptr);
      }
      throw Error("cannot install a signal handler: " + reason);
    }
    if (previous_.at(i).sa_handler == SIG_IGN) {
      sigaction(handled_signals.at(i), &previous_.at(i), nullptr);
    }
  }
}

ImmediateStop::~ImmediateStop() {
  for (std::size_t i = 0; i < handled_signals.size(); ++i) {
    sigaction(handled_signals[i], &previous_[i], nullptr);
  }
}

}  // namespace dosefloor::parallel
