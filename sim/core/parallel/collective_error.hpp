#pragma once
/// Work that may fail on some ranks only, with one and the same exception on all of them: without this, the
/// ranks that succeeded would wait for the failed one in the next collective call.

#include <functional>

#include "sim/core/parallel/communicator.hpp"

namespace dosefloor::parallel {

/// Collective. Runs `work` on rank 0. If it throws, every rank throws an exception of the same type
/// (InputError, LockedError, InterruptedError, otherwise Error) and text.
void run_on_root(const Communicator& comm, const std::function<void()>& work);

/// Collective. Runs `work`, which must not communicate, on every rank. If it throws anywhere, every rank
/// throws the exception of the lowest rank that failed.
void run_on_all(const Communicator& comm, const std::function<void()>& work);

}  // namespace dosefloor::parallel
