#pragma once
/// A complete partial file once more, without loss in less space.

#include <cstdint>
#include <filesystem>
#include <functional>

#include "sim/core/emd/emd_types.hpp"
#include "sim/core/files/disk_space.hpp"
#include "sim/core/parallel/communicator.hpp"

namespace dosefloor::output {

/// Where it is made: NAME.compressed.
[[nodiscard]] std::filesystem::path compressed_path(const std::filesystem::path& final_path);

/// Called on rank 0 as items are compressed. What it throws ends the work on all ranks.
using CompressionProgress = std::function<void(std::int64_t done, std::int64_t items)>;

/// Collective over `world`. Writes `copy` from `partial`, all of whose items are complete: the same objects,
/// attributes and values, but signals in chunks of one item's rows through HDF5's shuffle and deflate
/// filters. Every rank compresses and stores items of its own, in rounds of one item a rank; rank 0 keeps the
/// index (28 ns · items² of looking up in HDF5 1.10: 3 s for 10,000 items). The bytes do not depend on the
/// number of ranks. The copy is synced, but not verified. Every rank throws Error if the disk has too little
/// space (asked before anything is written) or fails, and what `progress` threw; what there is of the copy
/// is then removed.
void write_compressed_copy(const parallel::Communicator& world, const std::filesystem::path& partial,
                           const std::filesystem::path& copy, const emd::Layout& layout,
                           const files::FreeBytes& free_bytes, const CompressionProgress& progress);

}  // namespace dosefloor::output
