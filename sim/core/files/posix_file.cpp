#include "sim/core/files/posix_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "sim/core/errors/error.hpp"

namespace dosefloor::files {
namespace {

std::string advice(int error_number) {
  switch (error_number) {
    case ENOSPC:
    case EDQUOT:
      return ". Nothing that was journalled is lost: free space and run the same command again";
    case EFBIG:
      return ". Nothing that was journalled is lost: raise the file size limit (ulimit -f) and run the same "
             "command again";
    default:
      return "";
  }
}

/// Whether a file could not be made because of where it was to be.
bool is_bad_place(int error_number) {
  switch (error_number) {
    case EACCES:
    case EPERM:
    case EROFS:
    case ENOENT:
    case ENOTDIR:
    case EISDIR:
    case ENAMETOOLONG:
      return true;
    default:
      return false;
  }
}

struct stat status_of(int descriptor, const std::filesystem::path& path) {
  struct stat status {};
  if (fstat(descriptor, &status) != 0) {
    throw_io_error("look at", path, errno);
  }
  return status;
}

}  // namespace

void throw_io_error(const std::string& action, const std::filesystem::path& path, int error_number) {
  throw Error("cannot " + action + " " + path.string() + ": " +
              std::generic_category().message(error_number) + advice(error_number));
}

PosixFile::PosixFile(std::filesystem::path path, int flags) : path_(std::move(path)), descriptor_(-1) {
  constexpr mode_t mode = 0666;
  do {
    descriptor_ = open(path_.c_str(), flags | O_CLOEXEC, mode);
  } while (descriptor_ < 0 && errno == EINTR);
  if (descriptor_ < 0) {
    if ((static_cast<unsigned>(flags) & O_CREAT) != 0 && is_bad_place(errno)) {
      throw InputError("cannot make " + path_.string() + ": " + std::generic_category().message(errno) +
                       "; expected a place where files can be written");
    }
    throw_io_error("open", path_, errno);
  }
}

PosixFile::~PosixFile() {
  if (descriptor_ >= 0) {
    close(descriptor_);  // what matters was synced before, where failures are reported
  }
}

PosixFile::PosixFile(PosixFile&& other) noexcept
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

PosixFile& PosixFile::operator=(PosixFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

std::uint64_t PosixFile::size() const {
  return static_cast<std::uint64_t>(status_of(descriptor_, path_).st_size);
}

std::uint64_t PosixFile::allocated() const {
  constexpr std::uint64_t block_bytes = 512;  // the unit of st_blocks (POSIX)
  return static_cast<std::uint64_t>(status_of(descriptor_, path_).st_blocks) * block_bytes;
}

void PosixFile::write_at(std::uint64_t offset, const void* data, std::size_t bytes) const {
  const auto* next = static_cast<const std::byte*>(data);
  while (bytes > 0) {
    const ssize_t written = pwrite(descriptor_, next, bytes, static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written <= 0) {
      throw_io_error("write " + std::to_string(bytes) + " bytes to", path_, written == 0 ? EIO : errno);
    }
    next += written;
    offset += static_cast<std::uint64_t>(written);
    bytes -= static_cast<std::size_t>(written);
  }
}

std::string PosixFile::read_at(std::uint64_t offset, std::size_t bytes) const {
  std::string text(bytes, '\0');
  std::size_t done = 0;
  while (done < bytes) {
    const ssize_t got =
        pread(descriptor_, text.data() + done, bytes - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      throw_io_error("read", path_, errno);
    }
    if (got == 0) {
      break;
    }
    done += static_cast<std::size_t>(got);
  }
  text.resize(done);
  return text;
}

void PosixFile::resize(std::uint64_t bytes) const {
  if (ftruncate(descriptor_, static_cast<off_t>(bytes)) != 0) {
    throw_io_error("resize to " + std::to_string(bytes) + " bytes", path_, errno);
  }
}

void PosixFile::reserve(std::uint64_t bytes) const {
  if (bytes == 0) {
    return;
  }
  int result = 0;
  do {
    result = fallocate(descriptor_, 0, 0, static_cast<off_t>(bytes));
  } while (result != 0 && errno == EINTR);
  // posix_fallocate would write zeros block by block where the file system has no such call; that can take
  // hours.
  if (result != 0 && (errno == ENOSPC || errno == EDQUOT || errno == EFBIG || errno == EIO)) {
    throw_io_error("reserve " + std::to_string(bytes) + " bytes for", path_, errno);
  }
}

void PosixFile::sync_data() const {
  if (fdatasync(descriptor_) != 0) {
    throw_io_error("sync", path_, errno);
  }
}

void PosixFile::sync() const {
  if (fsync(descriptor_) != 0) {
    throw_io_error("sync", path_, errno);
  }
}

void sync_folder(const std::filesystem::path& folder) {
  const PosixFile opened(folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY);
  // Some network file systems cannot sync a folder; their creations and renamings are synchronous.
  if (fsync(opened.descriptor()) != 0 && errno != EINVAL && errno != ENOTSUP) {
    throw_io_error("sync", opened.path(), errno);
  }
}

void remove_file(const std::filesystem::path& path) {
  if (unlink(path.c_str()) != 0 && errno != ENOENT) {
    throw_io_error("remove", path, errno);
  }
}

}  // namespace dosefloor::files
