#pragma once
/// Everything that is known about one task: `dosefloor why`.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "jobs/tasks/submission.hpp"

namespace dosefloor::inspect {

/// A task as a scheduler last got it.
struct FoundTask {
  std::filesystem::path jobs;
  tasks::Submission submission;
  tasks::Task task;
  std::optional<std::int64_t> specimen;  ///< of its items, if one was asked about
};

/// The tasks that `item` names: an id ("train/mtf_model-3/msd"), a specimen whose waves and images they make
/// ("specimen-17"), or a path that is a product, holds products, or lies in their folder; in the order of
/// stages. Folders of journals are looked for above and below the path, and in runs/ of the working folder.
/// Throws InputError if there is none, with ids that there are.
[[nodiscard]] std::vector<FoundTask> find_tasks(const std::string& item);
/// The same, in these folders of journals.
[[nodiscard]] std::vector<FoundTask> find_tasks_in(const std::vector<std::filesystem::path>& jobs,
                                                   const std::string& item);

/// Tasks that were given up, or have stopped before their end.
[[nodiscard]] std::vector<FoundTask> tasks_in_trouble(const std::filesystem::path& jobs);

/// Seeds, what differs from the experiment file, every attempt with host and job, what SLURM remembers of the
/// last one, and the end of the log.
[[nodiscard]] std::string why_text(const FoundTask& found);

}  // namespace dosefloor::inspect
