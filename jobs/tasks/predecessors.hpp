#pragma once
/// What a task begins after, as TaskGroup::after says: whoever starts tasks asks whether all of it is done, whoever
/// queues them whether all of it is done or queued.

#include <cstddef>
#include <functional>

#include "jobs/tasks/task_graph.hpp"

namespace dosefloor::tasks {

/// Whether each task of `group` begins after the one of its own number, and not after all: the dependency says
/// so, and both groups have as many tasks.
[[nodiscard]] bool is_by_member(const TaskGraph& graph, std::size_t group, const Dependency& dependency);

/// Whether `holds(group, member)` for every task that task `member` of `group` begins after; true where there is none.
[[nodiscard]] bool all_predecessors(const TaskGraph& graph, std::size_t group, std::size_t member,
                                    const std::function<bool(std::size_t group, std::size_t member)>& holds);

}  // namespace dosefloor::tasks
