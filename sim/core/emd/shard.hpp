#pragma once
/// One output made by several runs, each of which computes some of the specimens into a file of its own: the
/// array tasks of a scheduler, on machines that share a file system.

#include <cstdint>
#include <filesystem>
#include <string>

#include "sim/core/emd/emd_types.hpp"

namespace dosefloor::emd {

/// Part `index` of `count`, counted from 1.
struct Shard {
  std::int64_t index = 1;
  std::int64_t count = 1;
};

/// Specimens [first, first + count) of an experiment.
struct SpecimenRange {
  std::int64_t first = 0;
  std::int64_t count = 0;
};

/// A reader of a joined file may have all its shards open at once. HDF5 takes one that it cannot open for a
/// missing one and reads zeros, so they must stay well below the usual limit of 1024 open files.
inline constexpr std::int64_t most_shards = 500;

/// "2/3" as --shard has it. Throws InputError unless 1 <= index <= count <= most_shards.
[[nodiscard]] Shard shard_from_text(const std::string& text);
[[nodiscard]] std::string shard_text(const Shard& shard);

/// [specimens (index - 1) / count, specimens index / count). Throws InputError if there are more shards than
/// specimens.
[[nodiscard]] SpecimenRange shard_specimens(const Shard& shard, std::int64_t specimens);

/// runs/x/waves.emd -> runs/x/waves-02-of-12.emd, the index as wide as the count.
[[nodiscard]] std::filesystem::path shard_path(const std::filesystem::path& joined, const Shard& shard);

/// The whole output's identity with the shard as further parameters ([shard] index, count; hash: XXH3-64 of
/// all of them).
[[nodiscard]] Identity shard_identity(Identity whole, const Shard& shard);

}  // namespace dosefloor::emd
