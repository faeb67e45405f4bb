#include "sim/core/output/final_file.hpp"

#include <algorithm>
#include <utility>

#include "sim/core/emd/emd_reader.hpp"
#include "sim/core/emd/item_checksum.hpp"
#include "sim/core/emd/shard_sources.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/files/disk_space.hpp"
#include "sim/core/files/journal.hpp"
#include "sim/core/files/output_lock.hpp"
#include "sim/core/output/partial_file.hpp"
#include "sim/core/parallel/collective_error.hpp"

namespace dosefloor::output {
namespace {

constexpr std::size_t listed_items = 10;

std::string list_text(const std::vector<std::int64_t>& items) {
  std::string text;
  for (std::size_t i = 0; i < std::min(items.size(), listed_items); ++i) {
    text.append(i > 0 ? ", " : "").append(std::to_string(items[i]));
  }
  return items.size() > listed_items ? text + ", ..." : text;
}

bool has_checksum(const emd::EmdReader& reader, const std::vector<emd::ChecksumPart>& parts,
                  std::int64_t item, int slab, int slabs, std::uint64_t expected, bool* finite = nullptr) {
  try {
    return emd::stored_checksum(reader, parts, item, slab, slabs, finite) == expected;
  } catch (const emd::UnreadableData&) {
    return false;  // e.g. a chunk that no longer inflates
  }
}

std::vector<std::int64_t> gathered(const parallel::Communicator& world,
                                   const std::vector<std::int64_t>& mine) {
  std::vector<std::int64_t> all = world.allgatherv(mine);
  std::sort(all.begin(), all.end());
  return all;
}

struct Findings {
  std::vector<std::int64_t> damaged;
  std::vector<std::int64_t> not_finite;
};

/// Collective: reads every item once.
Findings inspect_items(const parallel::Communicator& world, const std::filesystem::path& path,
                       const std::vector<std::uint64_t>& checksums, int slabs) {
  Findings mine;
  parallel::run_on_all(world, [&] {
    const emd::EmdReader reader(path);
    const std::vector<emd::ChecksumPart> parts = emd::checksum_parts(reader);
    const auto items = static_cast<std::int64_t>(checksums.size() / static_cast<std::size_t>(slabs));
    for (std::int64_t item = world.rank(); item < items; item += world.size()) {
      bool intact = true;
      bool finite = true;
      for (int slab = 0; slab < slabs && intact; ++slab) {
        const auto index =
            static_cast<std::size_t>(item) * static_cast<std::size_t>(slabs) + static_cast<std::size_t>(slab);
        intact = has_checksum(reader, parts, item, slab, slabs, checksums[index], &finite);
      }
      if (!intact) {
        mine.damaged.push_back(item);
      } else if (!finite) {
        mine.not_finite.push_back(item);
      }
    }
  });
  return {gathered(world, mine.damaged), gathered(world, mine.not_finite)};
}

/// Throws InputError unless /entry/checksums is [items, slabs]; returns the slabs.
std::int64_t slabs_of(const emd::EmdReader& reader) {
  const emd::DatasetInfo info = reader.dataset("checksums");
  if (info.shape.size() != 2 || info.shape[0] == 0 || info.shape[1] == 0 || info.shape[1] > 1U << 20U) {
    throw InputError(reader.path().string() + ": /entry/checksums does not have the shape [items, slabs]");
  }
  return static_cast<std::int64_t>(info.shape[1]);
}

std::string remedy_for(const std::filesystem::path& path, const Verification& result) {
  const emd::EmdReader reader(path);
  return reader.has("shards") ? "with\n  " + emd::shard_commands(reader, result.damaged_items)
                              : "with --force";
}

/// A run that compresses has two files between giving the final name to one and removing the other: removes
/// the other where a run was killed just then. A partial file that is incomplete, of other parameters or
/// locked is another run's.
void remove_superseded_partial(const std::filesystem::path& path, std::uint64_t parameter_hash,
                               const Verification& final_file) {
  const std::filesystem::path partial = files::partial_path(path);
  if (!std::filesystem::exists(partial)) {
    return;
  }
  try {
    const files::OutputLock lock(path);
    const files::JournalState state =
        files::scan_journals(partial, parameter_hash, final_file.items, final_file.slabs);
    if (state.prepared_parameter_hash == parameter_hash && state.pending().empty()) {
      files::remove_file(partial);
      files::remove_journals(partial);
    }
  } catch (const Error&) {  // NOLINT(bugprone-empty-catch)
    // A live run has the lock, or this user may not write here: the final file is what was asked for.
  }
}

}  // namespace

std::vector<std::int64_t> damaged_items(const parallel::Communicator& world,
                                        const std::filesystem::path& path,
                                        const std::vector<std::uint64_t>& checksums, int slabs) {
  return inspect_items(world, path, checksums, slabs).damaged;
}

bool item_is_intact(const emd::EmdReader& reader, std::int64_t item) {
  const std::int64_t slabs = slabs_of(reader);
  const auto checksums = reader.read_all<std::uint64_t>("checksums");
  if (item < 0 || item >= static_cast<std::int64_t>(checksums.size()) / slabs) {
    throw InputError(reader.path().string() + ": there is no item " + std::to_string(item));
  }
  const std::vector<emd::ChecksumPart> parts = emd::checksum_parts(reader);
  for (std::int64_t slab = 0; slab < slabs; ++slab) {
    if (!has_checksum(reader, parts, item, static_cast<int>(slab), static_cast<int>(slabs),
                      checksums[static_cast<std::size_t>(item * slabs + slab)])) {
      return false;
    }
  }
  return true;
}

std::string damage_message(const std::filesystem::path& path, const std::vector<std::int64_t>& items) {
  return path.string() + ": the data of " + std::to_string(items.size()) +
         " items differ from their checksums (items " + list_text(items) + ")";
}

Verification verify_file(const parallel::Communicator& world, const std::filesystem::path& path) {
  std::vector<std::uint64_t> checksums;
  std::int64_t slabs = 1;
  parallel::run_on_root(world, [&] {
    const emd::EmdReader reader(path);
    checksums = reader.read_all<std::uint64_t>("checksums");
    slabs = slabs_of(reader);
  });
  world.broadcast(checksums);
  slabs = world.broadcast_value(slabs);
  const auto items = static_cast<std::int64_t>(checksums.size()) / slabs;
  Findings found = inspect_items(world, path, checksums, static_cast<int>(slabs));
  return {items, static_cast<int>(slabs), std::move(found.damaged), std::move(found.not_finite)};
}

void expect_parameters(const std::filesystem::path& path, const emd::Identity& identity) {
  const emd::EmdReader reader(path);
  const emd::Identity in_file = reader.identity();
  if (in_file.schema == identity.schema) {
    reader.expect_schema({identity.schema.c_str(), identity.schema_version});
  }
  if (in_file.parameter_hash != identity.parameter_hash) {
    throw InputError(other_parameters_message(path, in_file, identity));
  }
}

FinalFile inspect_final(const parallel::Communicator& world, const std::filesystem::path& path,
                        const emd::Identity& identity) {
  bool found = false;
  parallel::run_on_root(world, [&] {
    found = std::filesystem::exists(path);
    if (found) {
      expect_parameters(path, identity);
    }
  });
  if (!world.broadcast_value(found)) {
    return FinalFile::absent;
  }
  const Verification result = verify_file(world, path);
  if (!result.damaged_items.empty()) {
    throw Error(damage_message(path, result.damaged_items) +
                ": it was damaged after it was complete. Make it again " + remedy_for(path, result));
  }
  if (world.is_root()) {
    remove_superseded_partial(path, identity.parameter_hash, result);
  }
  return FinalFile::verified;
}

std::optional<std::string> stored_plan_wisdom(const std::filesystem::path& final_path,
                                              std::uint64_t parameter_hash) {
  const std::filesystem::path partial = files::partial_path(final_path);
  for (const std::filesystem::path& path : {final_path, partial}) {
    if (!std::filesystem::exists(path) ||
        (path == partial &&
         files::scan_journals(partial, parameter_hash, 0, 1).prepared_parameter_hash != parameter_hash)) {
      continue;
    }
    try {
      const emd::Identity identity = emd::EmdReader(path).identity();
      if (identity.parameter_hash == parameter_hash && !identity.plan_wisdom.empty()) {
        return identity.plan_wisdom;
      }
    } catch (const InputError&) {  // NOLINT(bugprone-empty-catch)
      // Not a file to take plans from; OutputFile will say what is wrong with it.
    }
  }
  return std::nullopt;
}

}  // namespace dosefloor::output
