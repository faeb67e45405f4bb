#include "sim/core/installation/installation.hpp"

#include <cstdlib>
#include <optional>

#include "sim/core/errors/error.hpp"

namespace dosefloor::installation {
namespace {

namespace fs = std::filesystem;

std::optional<std::string> environment_variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0' ? std::optional<std::string>(value) : std::nullopt;
}

fs::path interpreter_of(const fs::path& environment) {
  return environment / "bin" / "python";
}

/// dosefloor/python of the user's data folder; nothing where that is not known.
std::optional<fs::path> known_user_environment() {
  const std::optional<std::string> data = environment_variable("XDG_DATA_HOME");
  if (data && fs::path(*data).is_absolute()) {  // others are to be ignored (XDG base directory specification)
    return fs::path(*data) / "dosefloor" / "python";
  }
  if (const std::optional<std::string> home = environment_variable("HOME")) {
    return fs::path(*home) / ".local" / "share" / "dosefloor" / "python";
  }
  return std::nullopt;
}

}  // namespace

fs::path program_folder() {
  return fs::read_symlink("/proc/self/exe").parent_path();
}

fs::path shared_file(const std::string& name) {
  return program_folder().parent_path() / "share" / "dosefloor" / name;
}

bool is_build_tree() {
  return fs::exists(shared_file("checkout"));
}

std::string setup_command() {
  return is_build_tree() ? "bash cmake/setup.sh" : "dosefloor setup";
}

fs::path user_environment() {
  if (const std::optional<fs::path> folder = known_user_environment()) {
    return *folder;
  }
  throw InputError("neither HOME nor XDG_DATA_HOME is set: give the environment's folder by --folder");
}

fs::path python() {
  if (const std::optional<std::string> given = environment_variable("DOSEFLOOR_PYTHON")) {
    return *given;
  }
  const fs::path beside = interpreter_of(shared_file("python"));
  const std::optional<fs::path> of_user = known_user_environment();
  const bool is_of_user =
      of_user && !fs::exists(beside) && (fs::exists(interpreter_of(*of_user)) || !is_build_tree());
  return is_of_user ? interpreter_of(*of_user) : beside;
}

}  // namespace dosefloor::installation
