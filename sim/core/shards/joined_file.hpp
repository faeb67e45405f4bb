#pragma once
/// Finished shards as one file and a list: what a run of a shard does when its own is complete.
///
///   NAME.emd             the whole output's groups, axes, attributes and identity; signals, ragged values
///                        and tables are virtual datasets over the shards, everything else is real;
///                        /entry/shards
///   NAME.manifest.json   {"schema", "parameter_hash", "file", "specimens", "shards": [{"file",
///                        "first_specimen", "specimens", "parameter_hash", "bytes", "checksums_xxh64"}]}
///
/// To a reader the joined file is an ordinary one; it goes where its shards go. Item axes are
/// [specimen] or [image_epoch, specimen]: shards cut the last one, and the layout of a shard has the real
/// specimen ids along it. sim/core/stage/stage_run.cpp makes shards and joins them.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sim/core/emd/emd_types.hpp"
#include "sim/core/parallel/communicator.hpp"

namespace dosefloor::shards {

struct ShardedOutput {
  std::filesystem::path path;  ///< of the joined file
  emd::Identity identity;      ///< of the whole output, without a shard
  std::int64_t shards = 1;
  std::string command;  ///< makes shard I/N when " --shard I/N" follows: "dosefloor waves EXPERIMENT.toml"
  bool force = false;   ///< the caller has replaced its shard: replace the joined file, too
};

enum class JoinState {
  shards_missing,  ///< nothing to join yet; a joined file that `force` has made wrong is gone
  joined,          ///< made by this call, verified
  was_joined,      ///< there already, of these shards
  whole_file,      ///< there is an ordinary file with this identity; it is left
  left_to_other,   ///< another process is joining them, or writing the whole file
};

struct JoinResult {
  JoinState state = JoinState::shards_missing;
  std::int64_t missing_shards = 0;
};

[[nodiscard]] std::filesystem::path manifest_path(
    const std::filesystem::path& joined);  ///< NAME.manifest.json

enum class Manifest { none_needed, right, missing, wrong };

/// Whether the manifest of a file lists what the file joins, and the sizes of its shards. Not collective.
/// Throws InputError as EmdReader does: if a shard is missing or another.
[[nodiscard]] Manifest check_manifest(const std::filesystem::path& file);

/// Collective. Throws InputError (every rank) if a file of other parameters has the joined file's name,
/// unless `force`, or one of another schema, even so: asked before a shard is computed.
void expect_joinable(const parallel::Communicator& world, const ShardedOutput& output);

/// Collective. Makes the joined file and its manifest if all shards are complete and nobody else does: laid
/// out under a temporary name, all items reread through it and compared with their checksums (shared among
/// the ranks), synced, renamed. Every rank throws InputError if shards differ in more than their specimens;
/// Error if data differ from their checksum or the disk fails. Nothing is left behind then.
JoinResult join_shards(const parallel::Communicator& world, const ShardedOutput& output);

/// Plans of FFTW that any shard of the output has stored, finished or not, so that all shards compute with
/// the same ones on machines that share nothing but the output folder. Not collective (call on rank 0).
[[nodiscard]] std::optional<std::string> plan_wisdom_of_shards(const ShardedOutput& output);

}  // namespace dosefloor::shards
