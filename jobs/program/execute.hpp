#pragma once
/// Becoming another program.

#include <string>
#include <vector>

namespace dosefloor::jobs_program {

/// This process becomes words[0] (looked up on PATH if it has no slash) with the other words as its arguments. Throws Error,
/// which names the program, if it cannot be started.
[[noreturn]] void execute(const std::vector<std::string>& words);

}  // namespace dosefloor::jobs_program
