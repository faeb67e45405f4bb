#pragma once
/// Scripts of this project, run by the Python of its environment.

#include <string>
#include <vector>

namespace dosefloor::command_line {

/// A folder of scripts of this installation (sim/core/installation), which an environment variable can replace.
struct ScriptFolder {
  const char* variable;
  const char* name;
  const char* used_for;  ///< with its verb, for messages: "figures need"
};

/// Interpreter (installation::python()) and script, the first words of its command line. Throws InputError if one of
/// them does not exist.
[[nodiscard]] std::vector<std::string> python_script(const ScriptFolder& folder, const std::string& script);

}  // namespace dosefloor::command_line
