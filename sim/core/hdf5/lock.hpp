#pragma once
/// One thread at a time inside HDF5.
///
/// The library keeps process-wide state (identifiers, caches, error stacks) and MPI builds have no locks of
/// their own, so two threads must not call it together, not even for different files. That state is one per
/// process whoever made it, so the lock is too: the one global this project has, as an object handed around
/// would protect only those it was handed to.
///
/// Reading (EmdReader) and laying out files (lay_out_emd, and so OutputFile and the joining of shards) take
/// it by themselves. Not so compressing, and code with HDF5 calls of its own, which holds it around them if
/// another thread may be reading meanwhile:
///
///   const auto lock = hdf5::lock();

#include <mutex>

namespace dosefloor::hdf5 {

/// Recursive: who holds it may call what takes it.
[[nodiscard]] std::unique_lock<std::recursive_mutex> lock();

}  // namespace dosefloor::hdf5
