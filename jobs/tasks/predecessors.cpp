#include "jobs/tasks/predecessors.hpp"

#include <algorithm>

namespace dosefloor::tasks {

bool is_by_member(const TaskGraph& graph, std::size_t group, const Dependency& dependency) {
  return dependency.by_member &&
         graph.groups[dependency.group].tasks.size() == graph.groups[group].tasks.size();
}

bool all_predecessors(const TaskGraph& graph, std::size_t group, std::size_t member,
                      const std::function<bool(std::size_t group, std::size_t member)>& holds) {
  const auto complete = [&](const Dependency& dependency) {
    if (is_by_member(graph, group, dependency)) {
      return holds(dependency.group, member);
    }
    for (std::size_t m = 0; m < graph.groups[dependency.group].tasks.size(); ++m) {
      if (!holds(dependency.group, m)) {
        return false;
      }
    }
    return true;
  };
  const std::vector<Dependency>& after = graph.groups[group].after;
  return std::all_of(after.begin(), after.end(), complete);
}

}  // namespace dosefloor::tasks
