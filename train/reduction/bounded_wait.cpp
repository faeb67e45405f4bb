#include "train/reduction/bounded_wait.hpp"

#include <algorithm>
#include <chrono>
#include <sstream>
#include <thread>

#include "sim/core/errors/error.hpp"
#include "sim/core/parallel/mpi_check.hpp"

namespace dosefloor::reduction {
namespace {

constexpr double eager_s = 1e-3;
constexpr double shortest_sleep_s = 20e-6;
constexpr double longest_sleep_s = 500e-6;

}  // namespace

WaitClock WaitClock::steady() {
  return {[] {
            const auto since = std::chrono::steady_clock::now().time_since_epoch();
            return std::chrono::duration<double>(since).count();
          },
          [](double seconds) {
            if (seconds > 0.0) {
              std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
            } else {
              std::this_thread::yield();
            }
          }};
}

bool poll_until(const std::function<bool()>& done, double timeout_s, const WaitClock& clock) {
  if (done()) {
    return true;
  }
  const double start_s = clock.now_s();
  double sleep_s = shortest_sleep_s;
  for (;;) {
    const double waited_s = clock.now_s() - start_s;
    if (waited_s < eager_s) {
      clock.sleep_s(0.0);
    } else {
      clock.sleep_s(sleep_s);
      sleep_s = std::min(1.2 * sleep_s, longest_sleep_s);
    }
    if (done()) {  // asked once more after the time is over, in case this rank itself was stopped meanwhile
      return true;
    }
    if (waited_s >= timeout_s) {
      return false;
    }
  }
}

std::string timeout_message(const std::string& what, double timeout_s) {
  std::ostringstream text;
  text << "waited " << timeout_s << " s for " << what
       << ": another rank has probably died or hangs, or needs that long (see the messages of other ranks; "
          "train.reduction_timeout_s sets how long is waited)";
  return text.str();
}

void bounded_wait(MPI_Request& request, double timeout_s, const std::string& what) {
  const auto done = [&request] {
    int flag = 0;
    parallel::check(MPI_Test(&request, &flag, MPI_STATUS_IGNORE), "MPI_Test");
    return flag != 0;
  };
  if (!poll_until(done, timeout_s)) {
    throw Error(timeout_message(what, timeout_s));
  }
}

}  // namespace dosefloor::reduction
