#pragma once
/// Whether a file will fit, asked before it is begun.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace dosefloor::files {

using FreeBytes = std::function<std::uint64_t(const std::filesystem::path& folder)>;

/// Bytes an unprivileged user can still write in `folder` (statvfs(3): f_bavail · f_frsize). Throws Error.
[[nodiscard]] std::uint64_t free_bytes_in(const std::filesystem::path& folder);

/// "512 bytes", "3.4 MiB", "1.2 TiB".
[[nodiscard]] std::string size_text(std::uint64_t bytes);

/// What can be done about a full disk: any file, and one that is to be compressed.
inline constexpr const char* disk_advice =
    "free space, choose another [output] folder, or ask for fewer items";
inline constexpr const char* compression_advice =
    "compressing keeps the file as it was until its copy is verified. Free space, choose another [output] "
    "folder, or do without (output.compress = false)";

/// Throws Error, naming folder, need, finding and `advice`, unless `folder` has `needed` bytes and 1 % (at
/// least 16 MiB) to spare for metadata, journals and the file system's own blocks.
void check_disk_space(const std::filesystem::path& folder, std::uint64_t needed, const FreeBytes& free_bytes,
                      const std::string& advice = disk_advice);

}  // namespace dosefloor::files
