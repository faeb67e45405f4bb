#pragma once
/// How HDF5 opens the files of this program.

#include "sim/core/hdf5/handle.hpp"

namespace dosefloor::hdf5 {

/// Access to a file by any number of readers: POSIX driver, no HDF5 file locks (they would keep readers and
/// the writer of a partial file apart, and fail on file systems without locks).
[[nodiscard]] Handle reading_access();
/// Access to a file while it is laid out: large datasets begin on page boundaries. The stdio driver, because
/// the POSIX one wants a real path for every symbolic link, which a file in memory (/proc/self/fd/N) does not
/// have.
[[nodiscard]] Handle layout_access();

}  // namespace dosefloor::hdf5
