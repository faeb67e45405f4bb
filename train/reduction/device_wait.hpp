#pragma once
/// Waiting for work on a device that other ranks take part in. Needs no device itself.

#include <functional>
#include <string>

#include "train/reduction/bounded_wait.hpp"

namespace dosefloor::reduction {

/// Work under way, as three questions.
struct DeviceWork {
  std::function<bool()> done;
  std::function<std::string()> failure;  ///< what went wrong meanwhile; empty: nothing
  std::function<void()> abort;           ///< gives the work up on this rank
};

/// Returns once the work is done. As soon as it has failed, or after `timeout_s` seconds, gives it up and
/// throws Error with `what` ("the sum of gradients"). A failure counts before success: results are not to be
/// trusted then.
void wait_or_abort(const DeviceWork& work, double timeout_s, const std::string& what,
                   const WaitClock& clock = WaitClock::steady());

}  // namespace dosefloor::reduction
