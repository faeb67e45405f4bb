#pragma once
/// Items that are written but not yet journalled. Data first, then the journal, each made durable with
/// fdatasync: a record never speaks of data that a power failure could take.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "sim/core/files/journal.hpp"
#include "sim/core/files/posix_file.hpp"
#include "sim/core/parallel/communicator.hpp"

namespace dosefloor::output {

class CommitQueue {
 public:
  struct Settings {
    std::uint64_t parameter_hash = 0;
    std::int64_t items_at_once = 64;
    std::chrono::milliseconds interval{2000};
  };

  /// `group` writes each item together, one slab per rank, and its first rank keeps the journal at `journal`;
  /// null where this rank writes whole items. Not collective; `group` and `data` must outlive the queue.
  CommitQueue(const parallel::Communicator* group, const files::PosixFile& data,
              const std::filesystem::path& journal, Settings settings);

  /// Journals that `item` is being made, on the rank that keeps the journal. Not collective.
  void begin(std::int64_t item);
  /// Queues `item`, of which `finish` gives the checksum of this rank's slab or throws Error; journals if
  /// that is due. Collective over the group: one gather and one broadcast, and as much again where it is due;
  /// a failure on one of its ranks throws Error on all of them.
  void commit(std::int64_t item, const std::function<std::uint64_t()>& finish);
  /// Journals what is queued. Collective over the group.
  void flush();
  /// Whether flush() would communicate.
  [[nodiscard]] bool is_collective() const noexcept { return group_ != nullptr; }

 private:
  using Clock = std::chrono::steady_clock;

  void add(std::int64_t item, const std::vector<std::uint64_t>& checksums);
  [[nodiscard]] bool is_due() const;
  void commit_together(std::int64_t item, const std::function<std::uint64_t()>& finish);
  void flush_together();
  void append_queued();

  const parallel::Communicator* group_;
  const files::PosixFile* data_;
  Settings settings_;
  std::optional<files::JournalWriter> journal_;  ///< nothing on the ranks of a group but the first
  std::vector<files::JournalRecord> records_;
  std::int64_t queued_items_ = 0;
  Clock::time_point queued_since_;
};

}  // namespace dosefloor::output
