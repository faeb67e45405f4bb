#pragma once
/// Pictures of files: scripts of analysis/figures, run by the Python of the project's environment.

#include <string>
#include <vector>

namespace dosefloor::command_line {

/// Runs `script` ("waves_figure.py") with `arguments` and waits for it. DOSEFLOOR_PYTHON and
/// DOSEFLOOR_FIGURES name another interpreter and another folder of scripts. What the script says on standard
/// error is passed on where it succeeds, and is the exception's message where it does not. Throws InputError
/// if interpreter or script do not exist or the script ends with status 2 (bad input), Error if it fails
/// otherwise.
void run_figure_script(const std::string& script, const std::vector<std::string>& arguments);

}  // namespace dosefloor::command_line
