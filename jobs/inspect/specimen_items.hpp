#pragma once
/// What became of one specimen in a task that makes waves or images.

#include <cstdint>

#include "jobs/tasks/task_graph.hpp"

namespace dosefloor::inspect {

/// The items of one specimen: its wave, or its images in all image epochs.
struct SpecimenItems {
  std::int64_t items = 0;
  std::int64_t complete = 0;
  std::int64_t begun = 0;  ///< runs that began one of the others and did not complete it; the most of all
};

/// From the journals beside the task's product, whose relative path counts from the working folder; all items
/// are complete where the product is there. `specimen` must be one of task.specimens.
[[nodiscard]] SpecimenItems specimen_items(const tasks::Task& task, std::int64_t specimen);

}  // namespace dosefloor::inspect
