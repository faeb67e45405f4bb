#pragma once
/// The verb `run`: a whole experiment, stage after stage, here.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace dosefloor::jobs {

/// `arguments` follow "run"; `dosefloor` is the program that has the other verbs; `cores` bounds the ranks,
/// which are 2, or 1 on a single core, where none are given. Prints each command before it runs, and stops at
/// the first that does not end with 0, with its exit code. Throws InputError for bad input.
[[nodiscard]] int run_experiment(const std::vector<std::string>& arguments, std::optional<int> ranks,
                                 int cores, const std::filesystem::path& dosefloor);

}  // namespace dosefloor::jobs
