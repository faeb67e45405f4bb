#include "jobs/tasks/stage.hpp"

#include "sim/core/errors/error.hpp"

namespace dosefloor::tasks {

Stage stage_of(const std::string& name) {
  std::string known;
  for (std::size_t i = 0; i < stage_count; ++i) {
    if (name == stage_table.at(i).name) {
      return static_cast<Stage>(i);
    }
    known += (known.empty() ? "" : ", ") + std::string(stage_table.at(i).name);
  }
  throw InputError("unknown stage \"" + name + "\": expected one of " + known);
}

}  // namespace dosefloor::tasks
