#include "sim/core/files/disk_space.hpp"

#include <sys/statvfs.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>

#include "sim/core/errors/error.hpp"
#include "sim/core/files/posix_file.hpp"

namespace dosefloor::files {

std::uint64_t free_bytes_in(const std::filesystem::path& folder) {
  struct statvfs status {};
  const std::filesystem::path& asked = folder.empty() ? std::filesystem::path(".") : folder;
  if (statvfs(asked.c_str(), &status) != 0) {
    throw_io_error("ask for the free space of", asked, errno);
  }
  return std::uint64_t{status.f_bavail} * std::uint64_t{status.f_frsize};
}

std::string size_text(std::uint64_t bytes) {
  constexpr std::array<const char*, 4> units = {"KiB", "MiB", "GiB", "TiB"};
  constexpr double step = 1024.0;
  if (bytes < 1024) {
    return std::to_string(bytes) + " bytes";
  }
  double amount = static_cast<double>(bytes) / step;
  std::size_t unit = 0;
  while (amount >= step && unit + 1 < units.size()) {
    amount /= step;
    ++unit;
  }
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f %s", amount, units.at(unit));
  return text.data();
}

void check_disk_space(const std::filesystem::path& folder, std::uint64_t needed, const FreeBytes& free_bytes,
                      const std::string& advice) {
  const std::uint64_t to_spare = std::max(needed / 100, std::uint64_t{16} << 20U);
  const std::uint64_t found = free_bytes ? free_bytes(folder) : free_bytes_in(folder);
  if (found < needed || found - needed < to_spare) {
    throw Error("the output needs " + size_text(needed) + " (and " + size_text(to_spare) + " to spare) in " +
                (folder.empty() ? "." : folder.string()) + ", where " + size_text(found) +
                " are free: " + advice);
  }
}

}  // namespace dosefloor::files
