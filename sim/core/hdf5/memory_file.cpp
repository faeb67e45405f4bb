#include "sim/core/hdf5/memory_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace dosefloor::hdf5 {
namespace {

constexpr std::uint64_t piece_bytes = std::uint64_t{4} << 20U;

int new_memory_file() {
  const int descriptor = memfd_create("dosefloor layout", MFD_CLOEXEC);
  if (descriptor < 0) {
    files::throw_io_error("make", "a file in memory", errno);
  }
  return descriptor;
}

}  // namespace

MemoryFile::MemoryFile()
    : file_("a file in memory", files::OpenDescriptor{new_memory_file()}),
      path_("/proc/self/fd/" + std::to_string(file_.descriptor())) {}

void MemoryFile::copy_to(const files::PosixFile& target, std::vector<ByteRange> left_out) const {
  target.resize(file_.size());
  std::sort(left_out.begin(), left_out.end(),
            [](const ByteRange& a, const ByteRange& b) { return a.begin < b.begin; });
  std::uint64_t begin = 0;
  for (const ByteRange& range : left_out) {
    copy_data(begin, range.begin, target);
    begin = range.begin + range.bytes;
  }
  copy_data(begin, file_.size(), target);
}

void MemoryFile::copy_data(std::uint64_t begin, std::uint64_t end, const files::PosixFile& target) const {
  while (begin < end) {
    const off_t data = lseek(file_.descriptor(), static_cast<off_t>(begin), SEEK_DATA);
    if (data < 0 && errno == ENXIO) {  // no data from here on
      return;
    }
    const off_t hole = data < 0 ? data : lseek(file_.descriptor(), data, SEEK_HOLE);
    if (hole < 0) {
      files::throw_io_error("read", file_.path(), errno);
    }
    const std::uint64_t data_end = std::min(end, static_cast<std::uint64_t>(hole));
    for (auto next = static_cast<std::uint64_t>(data); next < data_end; next += piece_bytes) {
      const std::string bytes = file_.read_at(next, std::min(piece_bytes, data_end - next));
      target.write_at(next, bytes.data(), bytes.size());
    }
    begin = static_cast<std::uint64_t>(hole);
  }
}

void MemoryFile::forget(ByteRange range) const {
  if (range.bytes > 0 && fallocate(file_.descriptor(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                                   static_cast<off_t>(range.begin), static_cast<off_t>(range.bytes)) != 0) {
    files::throw_io_error("free memory of", file_.path(), errno);
  }
}

}  // namespace dosefloor::hdf5
