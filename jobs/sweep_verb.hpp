#pragma once
/// The verb `sweep`: a whole study, here or as job arrays.

#include <filesystem>
#include <string>
#include <vector>

namespace dosefloor::jobs {

/// `arguments` follow "sweep"; `dosefloor` is this program; `cores` are those that this process may use.
/// Returns the exit code. Throws InputError as loading the experiment does.
[[nodiscard]] int run_sweep_verb(const std::vector<std::string>& arguments, int cores,
                                 const std::filesystem::path& dosefloor);

}  // namespace dosefloor::jobs
