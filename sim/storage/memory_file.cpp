#include "sim/storage/memory_file.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace dosefloor::storage {
namespace {

constexpr std::uint64_t piece_bytes = std::uint64_t{4} << 20U;

int new_memory_file() {
  const int descriptor = memfd_create("dosefloor layout", MFD_CLOEXEC);
  if (descriptor < 0) {
    throw_io_error("make", "a file in memory", errno);
  }
  return descriptor;
}

}  // namespace

MemoryFile::MemoryFile()
    : file_("a file in memory", OpenDescriptor{new_memory_file()}),
      path_("/proc/self/fd/" + std::to_string(file_.descriptor())) {}

void MemoryFile::copy_to(const PosixFile& target) const {
  const std::uint64_t size = file_.size();
  target.resize(size);
  off_t begin = 0;
  while ((begin = lseek(file_.descriptor(), begin, SEEK_DATA)) >= 0) {
    const off_t end = lseek(file_.descriptor(), begin, SEEK_HOLE);
    for (auto next = static_cast<std::uint64_t>(begin); next < static_cast<std::uint64_t>(end);
         next += piece_bytes) {
      const std::string bytes =
          file_.read_at(next, std::min(piece_bytes, static_cast<std::uint64_t>(end) - next));
      target.write_at(next, bytes.data(), bytes.size());
    }
    begin = end;
  }
  if (errno != ENXIO) {  // ENXIO: no data after `begin`
    throw_io_error("read", file_.path(), errno);
  }
}

}  // namespace dosefloor::storage
