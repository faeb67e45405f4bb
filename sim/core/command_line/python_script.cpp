#include "sim/core/command_line/python_script.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>

#include "sim/core/errors/error.hpp"
#include "sim/core/installation/installation.hpp"

namespace dosefloor::command_line {

std::vector<std::string> python_script(const ScriptFolder& folder, const std::string& script) {
  const char* given = std::getenv(folder.variable);
  const std::filesystem::path scripts = given != nullptr && *given != '\0'
                                            ? std::filesystem::path(given)
                                            : installation::shared_file(folder.name);
  std::vector<std::string> words{installation::python().string(), (scripts / script).string()};
  for (const std::string& needed : words) {
    if (!std::filesystem::exists(needed)) {
      throw InputError(fmt::format(
          "{} does not exist: {} a Python environment (`{}` makes it; DOSEFLOOR_PYTHON names another "
          "one, and {} another folder of scripts)",
          needed, folder.used_for, installation::setup_command(), folder.variable));
    }
  }
  return words;
}

}  // namespace dosefloor::command_line
