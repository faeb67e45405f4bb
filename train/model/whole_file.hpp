#pragma once
/// Files that are complete under their names, whenever the writer was killed.

#include <cstddef>
#include <filesystem>
#include <span>
#include <vector>

namespace dosefloor::model {

/// Writes the pieces one behind another to `path`.partial, syncs it, renames it to `path` and syncs the
/// folder. A file that was at `path` stays until then. Not collective, and one writer at a time. Throws
/// InputError if the folder does not exist, Error for what the file system refuses (and leaves no .partial).
void write_whole_file(const std::filesystem::path& path,
                      const std::vector<std::span<const std::byte>>& pieces);

}  // namespace dosefloor::model
