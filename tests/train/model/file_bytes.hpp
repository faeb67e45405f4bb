#pragma once
/// Files as bytes, to be damaged.

#include <fcntl.h>

#include <filesystem>
#include <string>

#include "sim/core/files/posix_file.hpp"

namespace dosefloor::test {

inline std::string bytes_of_file(const std::filesystem::path& path) {
  const files::PosixFile file(path, O_RDONLY);
  return file.read_at(0, file.size());
}

inline void write_bytes(const std::filesystem::path& path, const std::string& bytes) {
  const files::PosixFile file(path, O_WRONLY | O_CREAT | O_TRUNC);
  file.write_at(0, bytes.data(), bytes.size());
}

}  // namespace dosefloor::test
