#include "train/model/whole_file.hpp"

#include <fcntl.h>

#include <cstdint>
#include <system_error>

#include "sim/core/errors/error.hpp"
#include "sim/core/files/posix_file.hpp"

namespace dosefloor::model {
namespace {

using Path = std::filesystem::path;

void write_partial(const Path& partial, const std::vector<std::span<const std::byte>>& pieces) {
  const files::PosixFile file(partial, O_WRONLY | O_CREAT | O_TRUNC);
  std::uint64_t offset = 0;
  for (const std::span<const std::byte> piece : pieces) {
    file.write_at(offset, piece.data(), piece.size());
    offset += piece.size();
  }
  file.sync();
}

void rename_to(const Path& partial, const Path& path) {
  std::error_code failure;
  std::filesystem::rename(partial, path, failure);
  if (failure) {
    files::throw_io_error("rename " + partial.string() + " to", path, failure.value());
  }
}

}  // namespace

void write_whole_file(const Path& path, const std::vector<std::span<const std::byte>>& pieces) {
  const Path folder = path.has_parent_path() ? path.parent_path() : Path(".");
  if (!std::filesystem::is_directory(folder)) {
    throw InputError(path.string() + ": the folder " + folder.string() +
                     " does not exist; expected a folder that can be written to. Make it first");
  }
  const Path partial = path.string() + ".partial";
  try {
    write_partial(partial, pieces);
    rename_to(partial, path);
  } catch (const Error&) {
    std::error_code ignored;  // what went wrong first is the message
    std::filesystem::remove(partial, ignored);
    throw;
  }
  files::sync_folder(folder);
}

}  // namespace dosefloor::model
