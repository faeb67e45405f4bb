#pragma once
/// What a joined file says about the files it joins, /entry/shards, and whether they are still those.
///
///   /entry/shards/   NX_class="NXcollection"; command (makes shard I/N with " --shard I/N" after it)
///     files              text of fixed length [shard], names without a folder
///     first_specimens    uint64 [shard], position along the specimen axis
///     specimens          uint64 [shard], how many
///     parameter_hashes   uint64 [shard], those of /entry/parameters of the files
///     checksum_digests   uint64 [shard], xxHash64 (seed 0) of the bytes of /entry/checksums of the files
///
/// HDF5 reads zeros where the source of a virtual dataset is missing, so a reader has to look.

#include <cstdint>
#include <string>
#include <vector>

#include "sim/core/emd/emd_reader.hpp"
#include "sim/core/emd/shard.hpp"
#include "sim/core/hdf5/handle.hpp"

namespace dosefloor::emd {

struct ShardSource {
  std::string file;
  SpecimenRange specimens;
  std::uint64_t parameter_hash = 0;
  std::uint64_t checksum_digest = 0;

  bool operator==(const ShardSource& other) const {
    return file == other.file && specimens.first == other.specimens.first &&
           specimens.count == other.specimens.count && parameter_hash == other.parameter_hash &&
           checksum_digest == other.checksum_digest;
  }
};

[[nodiscard]] std::uint64_t checksum_digest(const EmdReader& reader);

/// Stores /entry/shards in the group /entry of a file being laid out.
void write_shard_sources(hid_t entry, const std::vector<ShardSource>& sources, const std::string& command);
/// As stored; none for a file that joins nothing. Throws InputError if /entry/shards is damaged.
[[nodiscard]] std::vector<ShardSource> shard_sources(const EmdReader& joined);

/// Throws InputError, naming the file and the command that makes it, unless every source is there and has the
/// recorded parameter hash and checksums.
void expect_sources(const EmdReader& joined, const std::vector<ShardSource>& sources);

/// "dosefloor waves EXPERIMENT.toml --shard 2/3 --force", ...: the commands that replace the shards of these
/// items, joined by ", ".
[[nodiscard]] std::string shard_commands(const EmdReader& joined, const std::vector<std::int64_t>& items);

}  // namespace dosefloor::emd
