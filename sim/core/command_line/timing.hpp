#pragma once
/// Timing for benchmarks.

#include <functional>
#include <vector>

#include "sim/core/parallel/communicator.hpp"

namespace dosefloor::command_line {

/// Collective: the time of the slowest rank, all starting together.
double seconds_of(const parallel::Communicator& world, const std::function<void()>& work);

/// The middle value (of an even number the upper one).
double median(std::vector<double> values);

}  // namespace dosefloor::command_line
