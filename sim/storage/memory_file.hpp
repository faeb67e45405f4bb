#pragma once
/// A file in memory, sparse, that a library which wants a path can write.
///
/// HDF5 1.10 cannot give up a file: once a flush or close of it failed (disk full), the library crashes
/// later, in MPI_Finalize. So layouts are made in memory, where writing does not fail, and stored by us, who
/// can report errors.

#include <string>

#include "sim/storage/posix_file.hpp"

namespace dosefloor::storage {

class MemoryFile {
 public:
  MemoryFile();

  /// A path that opens this file in this process.
  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  /// Makes `target` (empty so far) a copy: same size, holes stay holes. Throws Error where `target` cannot be
  /// written.
  void copy_to(const PosixFile& target) const;

 private:
  PosixFile file_;
  std::string path_;
};

}  // namespace dosefloor::storage
