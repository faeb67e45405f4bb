#pragma once
/// What is complete in NAME.partial, as each rank recorded it in its own NAME.partial.journal.<rank>.
///
/// A journal is a row of 64-byte records, appended and synced after the data they speak of. A torn or damaged
/// record is ignored. An item is complete when all its slabs are recorded under the run's parameter hash. One
/// that was begun and never completed may be what ended the run: later runs make it last.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "sim/core/files/posix_file.hpp"

namespace dosefloor::files {

enum class RecordKind : std::uint32_t {
  prepared = 1,  ///< the layout of the partial file is on disk; data_hash is the layout's hash
  item = 2,      ///< this slab of this item is on disk; data_hash is its checksum
  begun = 3,     ///< this item is being made; data_hash is how many runs this stands for
};

struct JournalRecord {
  RecordKind kind = RecordKind::item;
  std::int64_t item = 0;
  std::uint32_t slab = 0;
  std::uint32_t slabs = 1;
  std::uint64_t parameter_hash = 0;
  std::uint64_t data_hash = 0;
};

inline constexpr std::size_t journal_record_bytes = 64;

[[nodiscard]] std::filesystem::path partial_path(const std::filesystem::path& final_path);  ///< NAME.partial
[[nodiscard]] std::filesystem::path journal_path(const std::filesystem::path& partial, int rank);
/// All existing journals of a partial file, in order of their ranks.
[[nodiscard]] std::vector<std::filesystem::path> journal_paths(const std::filesystem::path& partial);

/// The valid records of one journal, in order; none if it does not exist. Throws InputError for a journal of a
/// version that is not read (sim/core/schemas): begun by a newer program, it is not to be taken for damaged.
[[nodiscard]] std::vector<JournalRecord> read_journal(const std::filesystem::path& path);

/// Appends to one journal. A torn last record is cut off first.
class JournalWriter {
 public:
  explicit JournalWriter(const std::filesystem::path& path);
  /// Appends and syncs. Throws Error (and cuts off what was half written) if the disk refuses.
  void append(std::span<const JournalRecord> records);
  /// Appends without syncing: a killed process leaves the record, a power failure may take it.
  void append_unsynced(const JournalRecord& record);

 private:
  void write(std::span<const JournalRecord> records);

  PosixFile file_;
  std::uint64_t end_ = 0;
};

/// What all journals of a partial file say together.
struct JournalState {
  std::int64_t items = 0;
  int slabs = 1;
  /// From the `prepared` record: without one the partial file is not to be trusted.
  std::optional<std::uint64_t> prepared_parameter_hash;
  std::uint64_t prepared_layout_hash = 0;
  /// [item][slab] of the records with the run's parameter hash; nothing where none is valid or two disagree.
  std::vector<std::optional<std::uint64_t>> checksums;
  std::map<std::int64_t, std::int64_t> begun;  ///< items, and how many runs began each without completing it

  [[nodiscard]] bool complete(std::int64_t item) const;
  /// Items that are not complete, ascending; those of `begun` come last, the more often begun, the later.
  [[nodiscard]] std::vector<std::int64_t> pending() const;
};

[[nodiscard]] JournalState scan_journals(const std::filesystem::path& partial, std::uint64_t parameter_hash,
                                         std::int64_t items, int slabs);

/// Replaces all journals by one, of rank 0, that holds the `prepared` record, the complete items and the
/// begun ones of `state`. Atomic: a crash leaves the old journals or the new one, with or without some of the
/// old ones.
void consolidate_journals(const std::filesystem::path& partial, const JournalState& state);

void remove_journals(const std::filesystem::path& partial);

}  // namespace dosefloor::files
