#include "sim/core/installation/libtorch.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "sim/core/errors/error.hpp"
#include "sim/core/installation/installation.hpp"

namespace dosefloor::installation {
namespace {

namespace fs = std::filesystem;

/// Folders in `folder`, sorted; none if it does not exist.
std::vector<fs::path> folders_in(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code absent;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, absent)) {
    if (entry.is_directory()) {
      found.push_back(entry.path());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

/// What dosefloor-train finds instead of CUDA's libraries beside a LibTorch for CPUs (packaging/without_cuda).
fs::path without_cuda() {
  return program_folder().parent_path() / "lib" / "dosefloor" / "without-cuda";
}

/// site-packages with LibTorch, or "".
fs::path packages_of(const fs::path& environment) {
  for (const fs::path& folder : folders_in(environment / "lib")) {
    const fs::path packages = folder / "site-packages";
    if (folder.filename().string().starts_with("python3") &&
        fs::exists(packages / "torch" / "lib" / "libtorch_cpu.so")) {
      return packages;
    }
  }
  return {};
}

/// "2.11.0" of "__version__ = '2.11.0+cu130'" in torch/version.py.
std::string version_of(const fs::path& packages) {
  const std::string before = "__version__ = '";
  std::ifstream lines(packages / "torch" / "version.py");
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(before)) {
      return line.substr(before.size(), line.find_first_of("+'", before.size()) - before.size());
    }
  }
  return "of no version";
}

/// Whether dosefloor-train finds LibTorch by itself, or is not there.
bool is_at_hand() {
  return libtorch_version.empty() || libtorch_is_given || is_build_tree();
}

[[noreturn]] void refuse(const std::string& found) {
  throw InputError(fmt::format(
      "networks need LibTorch {}, which this program was built with: {}. `{}` makes a Python environment that has it "
      "(DOSEFLOOR_PYTHON names another one)",
      libtorch_version, found, setup_command()));
}

}  // namespace

std::vector<fs::path> libtorch_folders(const fs::path& python) {
  const fs::path environment = python.parent_path().parent_path();
  const fs::path packages = packages_of(environment);
  if (packages.empty()) {
    refuse(fmt::format("{} has none", environment.string()));
  }
  if (const std::string found = version_of(packages); found != libtorch_version) {
    refuse(fmt::format("{} has {}", environment.string(), found));
  }
  std::vector<fs::path> folders{packages / "torch" / "lib"};
  if (!fs::exists(folders.front() / "libtorch_cuda.so")) {
    folders.push_back(without_cuda());
  }
  for (const fs::path& folder : folders_in(packages / "nvidia")) {
    if (fs::exists(folder / "lib")) {
      folders.push_back(folder / "lib");
    }
  }
  return folders;
}

void provide_libtorch() {
  if (is_at_hand()) {
    return;
  }
  std::vector<std::string> list;
  for (const fs::path& folder : libtorch_folders(python())) {
    list.push_back(folder.string());
  }
  const char* others = std::getenv("LD_LIBRARY_PATH");
  if (others != nullptr && *others != '\0') {
    list.emplace_back(others);
  }
  setenv("LD_LIBRARY_PATH", fmt::format("{}", fmt::join(list, ":")).c_str(), 1);
}

std::optional<std::string> missing_libtorch() {
  try {
    if (!is_at_hand()) {
      (void)libtorch_folders(python());
    }
  } catch (const InputError& error) {
    return error.what();
  }
  return std::nullopt;
}

}  // namespace dosefloor::installation
