#include "sim/core/command_line/memory.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include "sim/core/errors/error.hpp"

namespace dosefloor::command_line {
namespace {

/// The number, in KiB, behind `key` in a file of lines "Key:   123 kB".
double kib_in(const std::string& file, const std::string& key, const std::string& meaning) {
  std::ifstream lines(file);
  for (std::string word; lines >> word;) {
    if (word == key) {
      double kib = 0.0;
      lines >> kib;
      return kib;
    }
  }
  throw Error(file + " does not state " + meaning);
}

/// Nothing where the file is not there, or says "max".
std::optional<double> bytes_in(const std::filesystem::path& file) {
  double bytes = 0.0;
  std::ifstream text(file);
  return text >> bytes ? std::optional(bytes) : std::nullopt;
}

/// Folder of this process' control group (v2), as it is seen from here.
std::filesystem::path control_group() {
  std::filesystem::path root = "/sys/fs/cgroup";
  std::ifstream lines("/proc/self/cgroup");
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("0::/", 0) == 0 && std::filesystem::exists(root / line.substr(4))) {
      return root / line.substr(4);
    }
  }
  return root;
}

}  // namespace

double peak_resident_mib() {
  return kib_in("/proc/self/status", "VmHWM:", "the peak memory of this process") / 1024.0;
}

double available_mib() {
  constexpr double mib = 1024.0 * 1024.0;
  const double of_machine = kib_in("/proc/meminfo", "MemAvailable:", "the memory that is available") / 1024.0;
  const std::filesystem::path group = control_group();
  const std::optional<double> limit = bytes_in(group / "memory.max");
  const std::optional<double> used = bytes_in(group / "memory.current");
  return limit && used ? std::min(of_machine, std::max(0.0, *limit - *used) / mib) : of_machine;
}

}  // namespace dosefloor::command_line
