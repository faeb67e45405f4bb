#include "sim/core/command_line/timing.hpp"

#include <algorithm>
#include <chrono>

#include "sim/core/terminal/seconds_since.hpp"

namespace dosefloor::command_line {

double seconds_of(const parallel::Communicator& world, const std::function<void()>& work) {
  world.barrier();
  const auto start = std::chrono::steady_clock::now();
  work();
  const double mine = terminal::seconds_since(start);
  return world.allreduce(mine, parallel::Reduction::max);
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace dosefloor::command_line
