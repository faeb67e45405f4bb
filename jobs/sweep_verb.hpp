#pragma once
/// The verbs `sweep`, a whole study, here or as job arrays, and `why`.

#include <filesystem>
#include <string>
#include <vector>

namespace dosefloor::jobs {

/// `arguments` follow "sweep"; `dosefloor` is this program; `cores` are those that this process may use.
/// Returns the exit code. Throws InputError as loading the experiment does.
[[nodiscard]] int run_sweep_verb(const std::vector<std::string>& arguments, int cores,
                                 const std::filesystem::path& dosefloor);

/// The verb `why`: `arguments` follow it. Throws InputError if it names no task.
[[nodiscard]] int run_why_verb(const std::vector<std::string>& arguments);

}  // namespace dosefloor::jobs
