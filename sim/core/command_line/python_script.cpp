#include "sim/core/command_line/python_script.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>

#include "sim/core/errors/error.hpp"

namespace dosefloor::command_line {
namespace {

std::string environment_or(const char* name, const std::string& otherwise) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0' ? value : otherwise;
}

}  // namespace

std::vector<std::string> python_script(const ScriptFolder& folder, const std::string& script) {
  std::vector<std::string> words{environment_or("DOSEFLOOR_PYTHON", DOSEFLOOR_DEFAULT_PYTHON),
                                 environment_or(folder.variable, folder.otherwise) + "/" + script};
  for (const std::string& needed : words) {
    if (!std::filesystem::exists(needed)) {
      throw InputError(
          fmt::format("{} does not exist: {} the project's Python environment (bash cmake/setup.sh makes it; "
                      "DOSEFLOOR_PYTHON and {} name another one)",
                      needed, folder.used_for, folder.variable));
    }
  }
  return words;
}

}  // namespace dosefloor::command_line
