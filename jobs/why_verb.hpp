#pragma once
/// The verb `why`: what happened to a task of a study.

#include <string>
#include <vector>

namespace dosefloor::jobs {

/// `arguments` follow the verb. Throws InputError if they name no task.
[[nodiscard]] int run_why_verb(const std::vector<std::string>& arguments);

}  // namespace dosefloor::jobs
