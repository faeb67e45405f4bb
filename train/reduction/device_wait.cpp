#include "train/reduction/device_wait.hpp"

#include "sim/core/errors/error.hpp"

namespace dosefloor::reduction {

void wait_or_abort(const DeviceWork& work, double timeout_s, const std::string& what,
                   const WaitClock& clock) {
  std::string failure;
  const auto over = [&] {
    failure = work.failure();
    return !failure.empty() || work.done();
  };
  const bool in_time = poll_until(over, timeout_s, clock);
  if (in_time && failure.empty()) {
    return;
  }
  work.abort();
  throw Error(in_time ? what + " failed: " + failure : timeout_message(what, timeout_s));
}

}  // namespace dosefloor::reduction
