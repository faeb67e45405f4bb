#pragma once
/// Waiting for other ranks that ends: either what was waited for happens, or an exception says that it did
/// not.
///
/// What timed out cannot be taken back: MPI has no way to cancel a collective operation, which goes on
/// reading and writing its buffers. So whoever sees the exception must let it end the program (run_or_abort()
/// then ends all ranks).

#include <mpi.h>

#include <functional>
#include <string>

namespace dosefloor::reduction {

/// A clock and a way to let time pass; tests put others in their place.
struct WaitClock {
  std::function<double()> now_s;
  std::function<void(double)> sleep_s;

  /// The steady clock, and sleeping threads.
  static WaitClock steady();
};

/// Calls `done` until it says true, or for `timeout_s` seconds; true if it did. For the first millisecond it
/// only yields the processor between calls; then it sleeps for 20 µs, and longer each time up to 0.5 ms, so
/// that a rank that shares the core can work.
[[nodiscard]] bool poll_until(const std::function<bool()>& done, double timeout_s,
                              const WaitClock& clock = WaitClock::steady());

/// What to say, with how long was waited for `what` ("the sum of gradients") and what to look for.
[[nodiscard]] std::string timeout_message(const std::string& what, double timeout_s);

/// Waits until `request` is complete (it is then MPI_REQUEST_NULL). Not collective itself. Throws Error if
/// MPI reports a failure, or after `timeout_s` seconds, with `what`.
void bounded_wait(MPI_Request& request, double timeout_s, const std::string& what);

}  // namespace dosefloor::reduction
