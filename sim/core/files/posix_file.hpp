#pragma once
/// A POSIX file descriptor as a move-only value: positioned writing and reading, and making sure of what is
/// written.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>

namespace dosefloor::files {

/// Throws Error "cannot <action> <path>: <reason of error_number>", with what to do about a full disk
/// (ENOSPC, EDQUOT) or a file size limit (EFBIG).
[[noreturn]] void throw_io_error(const std::string& action, const std::filesystem::path& path,
                                 int error_number);

/// A descriptor that is open already.
struct OpenDescriptor {
  int value;
};

class PosixFile {
 public:
  /// Opens with `flags` of open(2) (O_CLOEXEC is added), mode 0666 less the umask. Throws Error;
  /// InputError where O_CREAT asks for a file in a place that cannot have one.
  PosixFile(std::filesystem::path path, int flags);
  /// Takes over an open descriptor; `name` stands for it in messages.
  PosixFile(std::filesystem::path name, OpenDescriptor descriptor)
      : path_(std::move(name)), descriptor_(descriptor.value) {}
  ~PosixFile();
  PosixFile(const PosixFile&) = delete;
  PosixFile& operator=(const PosixFile&) = delete;
  PosixFile(PosixFile&& other) noexcept;
  PosixFile& operator=(PosixFile&& other) noexcept;

  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
  [[nodiscard]] std::uint64_t size() const;
  /// Bytes of the file that have disk space already.
  [[nodiscard]] std::uint64_t allocated() const;

  /// All bytes at `offset`, through short writes and interrupted calls. Throws Error.
  void write_at(std::uint64_t offset, const void* data, std::size_t bytes) const;
  /// At most `bytes` bytes from `offset`; fewer only at the end of the file.
  [[nodiscard]] std::string read_at(std::uint64_t offset, std::size_t bytes) const;
  void resize(std::uint64_t bytes) const;  ///< ftruncate(2)
  /// Claims disk space for the whole file, so that no later write can find the disk full. Where the file
  /// system cannot do that nothing happens. Throws Error if there is too little.
  void reserve(std::uint64_t bytes) const;
  void sync_data() const;  ///< fdatasync(2)
  void sync() const;       ///< fsync(2)

 private:
  std::filesystem::path path_;
  int descriptor_;
};

/// Makes creations, renamings and removals in `folder` ("" = here) durable.
void sync_folder(const std::filesystem::path& folder);
/// Removes a file; one that does not exist is fine. Throws Error otherwise.
void remove_file(const std::filesystem::path& path);

}  // namespace dosefloor::files
