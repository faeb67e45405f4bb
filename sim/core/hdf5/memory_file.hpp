#pragma once
/// A file in memory, sparse, that a library which wants a path can write.
///
/// HDF5 1.10 cannot give up a file: once a flush or close of it failed (disk full), the library crashes
/// later, in MPI_Finalize. So layouts are made in memory, where writing does not fail, and stored by us, who
/// can report errors.

#include <cstdint>
#include <string>
#include <vector>

#include "sim/core/files/posix_file.hpp"

namespace dosefloor::hdf5 {

/// Bytes [begin, begin + bytes) of a file.
struct ByteRange {
  std::uint64_t begin = 0;
  std::uint64_t bytes = 0;
};

class MemoryFile {
 public:
  MemoryFile();

  /// A path that opens this file in this process.
  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  /// Makes `target` a copy of the same size; holes, and the ranges `left_out`, are not written to. Throws
  /// Error where `target` cannot be written.
  void copy_to(const files::PosixFile& target, std::vector<ByteRange> left_out = {}) const;
  /// Gives back the memory of a range, whose bytes are then 0 or, at its ends, what they were.
  void forget(ByteRange range) const;

 private:
  /// The data among bytes [begin, end).
  void copy_data(std::uint64_t begin, std::uint64_t end, const files::PosixFile& target) const;

  files::PosixFile file_;
  std::string path_;
};

}  // namespace dosefloor::hdf5
