#pragma once
/// The verb `sweep`: a whole study, here or as job arrays.

#include <string>
#include <vector>

#include "jobs/cluster_verbs.hpp"

namespace dosefloor::jobs {

/// `arguments` follow "sweep". Returns the exit code. Throws InputError as loading the experiment does.
[[nodiscard]] int run_sweep_verb(const std::vector<std::string>& arguments, const Program& program);

}  // namespace dosefloor::jobs
