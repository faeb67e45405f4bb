#pragma once
/// NAME.partial before the items are written: started, or taken up where an earlier run left it.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/core/emd/emd_reader.hpp"
#include "sim/core/emd/emd_types.hpp"
#include "sim/core/files/disk_space.hpp"
#include "sim/core/files/journal.hpp"

namespace dosefloor::output {

struct PartialFile {
  files::JournalState journal;
  std::string plan_wisdom;  ///< as stored in the file
  bool resumed = false;
};

using Note = std::function<void(const std::string&)>;

struct PartialOptions {
  bool force = false;     ///< replace an output of the same schema with other parameters
  bool compress = false;  ///< there must be space for a compressed copy, too
  files::FreeBytes free_bytes;
  Note note;
};

/// Makes NAME.partial ready for items: lays it out, reserves its disk space, syncs it and says so in the
/// journal; or, if it was prepared with the same parameters and layout, keeps it and merges its journals into
/// one. One process calls it, holding the output's lock. Throws InputError if there is a final file or a
/// partial one of other parameters (unless `options.force`), or the layout is bad; Error if space is short or
/// the disk fails, and then leaves nothing of a new file behind.
[[nodiscard]] PartialFile prepare_partial(const std::filesystem::path& final_path,
                                          const emd::Identity& identity, const emd::Layout& layout,
                                          const PartialOptions& options);

/// Where a prepared file's datasets begin, in bytes; nothing for an empty one. Same order as in the layout.
struct DatasetAddresses {
  std::vector<std::uint64_t> signals;
  std::vector<std::optional<std::uint64_t>> ragged_values;
  std::vector<std::uint64_t> tables;
  std::uint64_t checksums = 0;
  std::uint64_t sessions = 0;
  std::uint64_t end_time = 0;
};

[[nodiscard]] DatasetAddresses dataset_addresses(const emd::EmdReader& reader, const emd::Layout& layout);

/// The text of InputError for a file of other parameters: the keys that differ and what can be done.
[[nodiscard]] std::string other_parameters_message(const std::filesystem::path& path,
                                                   const emd::Identity& in_file, const emd::Identity& now);

}  // namespace dosefloor::output
