#include "sim/core/shards/joined_file.hpp"

#include <fcntl.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>

#include "sim/core/emd/emd_schema.hpp"
#include "sim/core/emd/shard_sources.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/files/output_lock.hpp"
#include "sim/core/files/posix_file.hpp"
#include "sim/core/output/final_file.hpp"
#include "sim/core/output/output_place.hpp"
#include "sim/core/output/partial_file.hpp"
#include "sim/core/output/provenance.hpp"
#include "sim/core/parallel/collective_error.hpp"
#include "sim/core/shards/joined_layout.hpp"
#include "sim/core/shards/stored_layout.hpp"

namespace dosefloor::shards {
namespace {

/// Finished shards, as their files describe them.
struct Shards {
  std::vector<emd::ShardSource> sources;
  std::vector<std::vector<std::uint64_t>> checksums;
  JoinedLayout layout;
  std::string plan_wisdom;  ///< of the first; the others' where the cache of plans is not shared may differ
};

std::filesystem::path path_of(const ShardedOutput& output, std::int64_t index) {
  return emd::shard_path(output.path, {index, output.shards});
}

std::uint64_t hash_of(const ShardedOutput& output, std::int64_t index) {
  return emd::shard_identity(output.identity, {index, output.shards}).parameter_hash;
}

/// How many shards are not there; where all are, how many of them are of other parameters. (Thousands of
/// array tasks that each opened thousands of files would be slow.)
std::int64_t missing_shards(const ShardedOutput& output) {
  std::int64_t absent = 0;
  for (std::int64_t index = 1; index <= output.shards; ++index) {
    absent += std::filesystem::exists(path_of(output, index)) ? 0 : 1;
  }
  std::int64_t foreign = 0;
  for (std::int64_t index = 1; absent == 0 && index <= output.shards; ++index) {
    const emd::Identity found = emd::EmdReader(path_of(output, index), emd::Sources::unchecked).identity();
    foreign += found.parameter_hash == hash_of(output, index) ? 0 : 1;
  }
  return absent + foreign;
}

Shards read_shards(const ShardedOutput& output) {
  std::vector<emd::ShardSource> sources;
  std::vector<std::vector<std::uint64_t>> checksums;
  std::vector<emd::Layout> layouts;
  std::string plan_wisdom;
  for (std::int64_t index = 1; index <= output.shards; ++index) {
    const std::filesystem::path path = path_of(output, index);
    const emd::EmdReader reader(path, emd::Sources::unchecked);
    layouts.push_back(stored_layout(reader));
    checksums.push_back(reader.read_all<std::uint64_t>("checksums"));
    sources.push_back({path.filename().string(), {}, hash_of(output, index), emd::checksum_digest(reader)});
    plan_wisdom = index == 1 ? reader.identity().plan_wisdom : plan_wisdom;
  }
  JoinedLayout layout(std::move(layouts));
  for (std::size_t i = 0; i < sources.size(); ++i) {
    sources[i].specimens = layout.specimens()[i];
  }
  return {std::move(sources), std::move(checksums), std::move(layout), std::move(plan_wisdom)};
}

/// The joined file but for its name.
void write_joined(const ShardedOutput& output, const Shards& shards, const std::filesystem::path& path,
                  int ranks) {
  std::vector<std::string> files;
  files.reserve(shards.sources.size());
  for (const emd::ShardSource& source : shards.sources) {
    files.push_back(source.file);
  }
  emd::FileForm form = shards.layout.form(files);
  form.add_to_entry = [&](hid_t entry) { emd::write_shard_sources(entry, shards.sources, output.command); };
  emd::Identity identity = output.identity;
  identity.plan_wisdom = shards.plan_wisdom;
  const files::PosixFile file(path, O_RDWR | O_CREAT | O_TRUNC);
  emd::lay_out_emd(path, identity, shards.layout.whole(), form).copy_to(file);
  const emd::EmdReader reader(path);
  const auto fill = [&](const std::string& dataset, const void* data, std::size_t bytes) {
    file.write_at(reader.address(dataset).value(), data, bytes);
  };
  const std::vector<std::uint64_t> checksums = shards.layout.checksums(shards.checksums);
  fill("checksums", checksums.data(), checksums.size() * sizeof(std::uint64_t));
  fill("provenance/sessions",
       output::padded(output::session_line(identity, ranks), emd::sessions_bytes).data(),
       emd::sessions_bytes);
  fill("provenance/end_time", output::end_time_text().data(), emd::end_time_bytes);
  file.sync();
}

/// Of the joined file `path`; sizes are those of the shards beside it.
std::string manifest_text(const std::filesystem::path& path, const emd::Identity& identity,
                          const std::vector<emd::ShardSource>& sources) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  std::int64_t specimens = 0;
  for (const emd::ShardSource& source : sources) {
    specimens += source.specimens.count;
    list.push_back({{"file", source.file},
                    {"first_specimen", source.specimens.first},
                    {"specimens", source.specimens.count},
                    {"parameter_hash", emd::hash_text(source.parameter_hash)},
                    {"bytes", std::filesystem::file_size(path.parent_path() / source.file)},
                    {"checksums_xxh64", emd::hash_text(source.checksum_digest)}});
  }
  const nlohmann::ordered_json manifest = {{"schema", identity.schema},
                                           {"parameter_hash", emd::hash_text(identity.parameter_hash)},
                                           {"file", path.filename().string()},
                                           {"specimens", specimens},
                                           {"shards", std::move(list)}};
  return manifest.dump(2) + "\n";
}

void write_manifest(const ShardedOutput& output, const Shards& shards) {
  const std::string text = manifest_text(output.path, output.identity, shards.sources);
  const std::filesystem::path path = manifest_path(output.path);
  const std::filesystem::path fresh = path.string() + ".joining";
  const files::PosixFile file(fresh, O_RDWR | O_CREAT | O_TRUNC);
  file.write_at(0, text.data(), text.size());
  file.sync();
  std::filesystem::rename(fresh, path);
}

enum class Found { nothing, joined, whole, of_other_parameters };

struct FinalName {
  Found found = Found::nothing;
  emd::Identity identity;
  std::vector<emd::ShardSource> sources;
};

/// What has the joined file's name.
FinalName find_final(const ShardedOutput& output) {
  if (!std::filesystem::exists(output.path)) {
    return {};
  }
  try {
    const emd::EmdReader reader(output.path, emd::Sources::unchecked);
    FinalName result{Found::whole, reader.identity(), emd::shard_sources(reader)};
    if (output.force) {
      output::expect_own_file(output.path, output.identity.schema);
    }
    if (result.identity.parameter_hash != output.identity.parameter_hash) {
      result.found = Found::of_other_parameters;
    } else if (!result.sources.empty()) {
      result.found = Found::joined;
    }
    return result;
  } catch (const InputError&) {
    if (!output.force) {
      throw;
    }
    output::expect_own_file(output.path, output.identity.schema);
    return {Found::of_other_parameters, {}, {}};  // damaged: to be replaced
  }
}

/// `found`, unless it may not be replaced.
FinalName expect_ours(const ShardedOutput& output, FinalName found) {
  if (found.found == Found::of_other_parameters && !output.force) {
    throw InputError(output::other_parameters_message(output.path, found.identity, output.identity));
  }
  return found;
}

/// After `force` has replaced a shard, a joined file that speaks of the old one is worth nothing.
void remove_joined(const ShardedOutput& output) {
  const FinalName there = find_final(output);
  if (!there.sources.empty()) {
    files::remove_file(manifest_path(output.path));
    files::remove_file(output.path);
  }
}

/// A join on rank 0, from the lock to the rename.
struct Joining {
  files::OutputLock lock;
  Shards shards;
};

/// Everything up to a file that has to be verified; nothing in `joining` if there is nothing to be made.
JoinResult prepare(const ShardedOutput& output, const std::filesystem::path& fresh, int ranks,
                   std::optional<Joining>& joining) {
  if (const std::int64_t missing = missing_shards(output); missing > 0) {
    if (output.force) {
      remove_joined(output);
    }
    return {JoinState::shards_missing, missing};
  }
  // Whoever takes the lock has seen all shards, so whoever finds it taken can leave them to its holder.
  std::optional<files::OutputLock> lock;
  try {
    lock.emplace(output.path);
  } catch (const LockedError&) {
    return {JoinState::left_to_other, 0};
  }
  if (const std::int64_t missing = missing_shards(output); missing > 0) {
    return {JoinState::shards_missing, missing};  // another run has just replaced one
  }
  const FinalName there = expect_ours(output, find_final(output));
  if (there.found == Found::whole && !output.force) {
    return {JoinState::whole_file, 0};
  }
  Shards shards = read_shards(output);
  if (there.found == Found::joined && !output.force && there.sources == shards.sources &&
      std::filesystem::exists(manifest_path(output.path))) {
    return {JoinState::was_joined, 0};
  }
  joining.emplace(Joining{std::move(*lock), std::move(shards)});
  write_joined(output, joining->shards, fresh, ranks);
  return {JoinState::joined, 0};
}

}  // namespace

std::filesystem::path manifest_path(const std::filesystem::path& joined) {
  return std::filesystem::path(joined).replace_extension(".manifest.json");
}

Manifest check_manifest(const std::filesystem::path& file) {
  const emd::EmdReader reader(file);
  const std::vector<emd::ShardSource> sources = emd::shard_sources(reader);
  if (sources.empty()) {
    return Manifest::none_needed;
  }
  std::ifstream manifest(manifest_path(file));
  if (!manifest) {
    return Manifest::missing;
  }
  std::ostringstream found;
  found << manifest.rdbuf();
  return found.str() == manifest_text(file, reader.identity(), sources) ? Manifest::right : Manifest::wrong;
}

void expect_joinable(const parallel::Communicator& world, const ShardedOutput& output) {
  parallel::run_on_root(world, [&] { (void)expect_ours(output, find_final(output)); });
}

JoinResult join_shards(const parallel::Communicator& world, const ShardedOutput& output) {
  const std::filesystem::path fresh = output.path.string() + ".joining";
  std::optional<Joining> joining;
  JoinResult result;
  try {
    parallel::run_on_root(world, [&] { result = prepare(output, fresh, world.size(), joining); });
    result = world.broadcast_value(result);
    if (result.state != JoinState::joined) {
      return result;
    }
    const output::Verification found = output::verify_file(world, fresh);
    parallel::run_on_root(world, [&] {
      if (!found.damaged_items.empty()) {
        const emd::EmdReader reader(fresh);
        throw Error(output::damage_message(fresh, found.damaged_items) +
                    ": a shard was damaged after it was complete. Make it again with\n  " +
                    emd::shard_commands(reader, found.damaged_items));
      }
      joining->lock.check_held();
      write_manifest(output, joining->shards);
      std::filesystem::rename(fresh, output.path);
      files::sync_folder(output.path.parent_path());
      joining.reset();
    });
  } catch (const Error&) {
    if (joining) {  // rank 0
      files::remove_file(fresh);
    }
    throw;
  }
  return result;
}

std::optional<std::string> plan_wisdom_of_shards(const ShardedOutput& output) {
  for (std::int64_t index = 1; index <= output.shards; ++index) {
    try {
      if (auto wisdom = output::stored_plan_wisdom(path_of(output, index), hash_of(output, index))) {
        return wisdom;
      }
    } catch (const Error&) {  // NOLINT(bugprone-empty-catch)
      // A file that its own run is just replacing; another shard may have it, or this run plans.
    }
  }
  return std::nullopt;
}

}  // namespace dosefloor::shards
