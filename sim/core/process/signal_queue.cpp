#include "sim/core/process/signal_queue.hpp"

#include <array>
#include <ctime>

namespace dosefloor::process {
namespace {

constexpr std::array queued{SIGCHLD, SIGUSR1, SIGTERM, SIGINT, SIGHUP};

}  // namespace

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

}  // namespace dosefloor::process
