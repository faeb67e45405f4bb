#pragma once
/// An output written by many ranks so that nothing is lost and nothing half-done is ever taken for done:
///
///   1. NAME.partial gets its whole layout first; NAME.partial.journal.0 then says "prepared".
///   2. Items are written independently; every 64 items or 2 s: fdatasync, then journal records, fdatasync.
///   3. finalise() verifies every checksum, syncs and renames; or it writes NAME.compressed from the partial
///      file, verifies that too, syncs, renames it and removes the partial file. A file under its final name
///      is complete.
///
/// A later OutputFile on the same path with the same parameter hash takes up what the journals hold.
///
/// HDF5 makes the layout only (create_emd); then all metadata are final, and every rank stores its bytes with
/// pwrite(2) at the datasets' addresses (H5Dget_offset): no collective call, no cache, no handle whose
/// closing could hang when one rank fails, and errno says why a write failed. Verification reads through
/// HDF5, so the addresses are checked too.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "sim/core/emd/emd_types.hpp"
#include "sim/core/output/compressed_copy.hpp"
#include "sim/core/output/item_writer.hpp"
#include "sim/core/parallel/communicator.hpp"

namespace dosefloor::output {

struct OutputOptions {
  /// Replace an output of the same schema with other parameters, and what is left of one.
  bool force = false;
  /// finalise() stores signals in chunks of one item's rows, shuffled and deflated: the same values, bit by
  /// bit, and the same checksums. Until the copy is verified the disk holds both files.
  bool compress = false;
  /// Called on rank 0 while finalise() compresses. May throw InterruptedError in a run that was asked
  /// to stop: the next one compresses again.
  CompressionProgress compressed;
  std::int64_t commit_items = 64;
  std::chrono::milliseconds commit_interval{2000};
  /// Called on rank 0 with one line each: a stale lock taken over, a run resumed. Nothing if empty.
  std::function<void(const std::string&)> note;
  /// Free bytes in a folder; statvfs if empty.
  std::function<std::uint64_t(const std::filesystem::path&)> free_bytes;
};

class OutputFile {
 public:
  /// Collective over `world`; all arguments must be equal on all ranks. Each item is written by one rank
  /// (layout.slabs must be 1). `world` must outlive the file.
  OutputFile(const parallel::Communicator& world, std::filesystem::path final_path, emd::Identity identity,
             emd::Layout layout, OutputOptions options = {});
  /// Collective over `world`. Each item is written by the ranks of one group; group rank s writes slab s
  /// (group.size() must be layout.slabs). Both communicators must outlive the file.
  ///
  /// Every rank throws the same exception: LockedError if a live run owns the output; InputError if a file of
  /// other parameters is there (the message lists the keys that differ), one that is no output of this schema
  /// (even with options.force), nothing can be written there, or the layout is bad; Error if the disk has too
  /// little space or fails. Missing folders are made. The final file must not exist (see inspect_final)
  /// unless options.force.
  OutputFile(const parallel::Communicator& world, const parallel::Communicator& group,
             std::filesystem::path final_path, emd::Identity identity, emd::Layout layout,
             OutputOptions options = {});
  /// Never collective. Records the items that are complete but not yet journalled (not with slabs > 1),
  /// releases the lock, leaves NAME.partial to be resumed.
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  OutputFile(OutputFile&&) noexcept;
  OutputFile& operator=(OutputFile&&) noexcept;

  /// Items that are not yet complete: all of them for a new file. As found by the constructor. Ascending, but
  /// those that earlier runs began and did not complete come last, the more often begun, the later: if one of
  /// them ends every run, the others are complete by then.
  [[nodiscard]] const std::vector<std::int64_t>& pending() const;
  /// How many earlier runs began `item` and did not complete it.
  [[nodiscard]] std::int64_t times_begun(std::int64_t item) const;
  /// The wisdom stored in the file: the identity's for a new file, the first run's for a resumed one.
  [[nodiscard]] const std::string& plan_wisdom() const;
  [[nodiscard]] const std::filesystem::path& partial_path() const;
  [[nodiscard]] const emd::Layout& layout() const;
  /// Rows of `signal` that this rank has to write of each of its items.
  [[nodiscard]] emd::RowRange my_rows(std::size_t signal) const;

  /// Stores rows [row_begin, row_begin + rows) of `item` (C order) in layout.signals[signal]. This rank's
  /// rows of an item are written once each, in ascending order, in any number of pieces; different datasets
  /// in any order. Throws Error if that is violated, if T is not the signal's type, or if writing fails (disk
  /// full, file size limit, I/O error): then all journalled items are kept and a later run resumes. Not
  /// collective.
  template <class T>
  void write_item(std::size_t signal, std::int64_t item, std::uint64_t row_begin, std::uint64_t rows,
                  const T* data) {
    write_rows(signal, item, row_begin, rows, data, emd::element_type_of<T>());
  }
  /// Stores all values of `item` in layout.ragged_arrays[array]; data.size() = counts[item] · width. Group
  /// rank 0.
  template <class T>
  void write_ragged(std::size_t array, std::int64_t item, std::span<const T> data) {
    write_values(array, item, data.data(), data.size(), emd::element_type_of<T>());
  }
  /// Stores the item's row of layout.tables[table]: one number per column, of the column's type. Group rank
  /// 0.
  void write_row(std::size_t table, std::int64_t item, std::span<const Number> row);

  /// Declares that `item` is about to be made; if earlier runs did not come beyond that, journals first what
  /// commit() has queued. Same collectivity as commit().
  void begin(std::int64_t item);
  /// Declares `item` complete; throws Error if parts of it are missing. The item counts as done once
  /// journalled, which happens here every commit_items items or commit_interval, or in flush(). With slabs >
  /// 1 collective over the group (one gather and one broadcast), otherwise not collective.
  void commit(std::int64_t item);
  /// Journals what commit() has queued; same collectivity.
  void flush();
  /// How long this rank has spent in the calls above that store and journal items (with slabs > 1 also in
  /// waiting for its group there).
  [[nodiscard]] double writing_seconds() const;

  /// Collective over `world`. Journals, verifies all checksums by rereading (shared among the ranks), stores
  /// them in /entry/checksums, completes /entry/provenance, compresses if asked, syncs, renames, removes
  /// journals and lock. Throws Error on every rank if items are missing or differ from their checksum; damaged
  /// items are then struck from the journals, so that the next run makes them again. On success the file is
  /// closed: every later call throws Error.
  void finalise();

  /// Collective over `world`. Journals what is queued and closes; the lock goes when all ranks are done. How
  /// a run that was asked to stop leaves its output to the next one.
  void suspend();

  /// Closes without journalling what is queued, as a killed process would. Not collective; for tests.
  void abandon() noexcept;

 private:
  class Implementation;
  [[nodiscard]] Implementation& self() const;
  void write_rows(std::size_t signal, std::int64_t item, std::uint64_t row_begin, std::uint64_t rows,
                  const void* data, emd::ElementType type);
  void write_values(std::size_t array, std::int64_t item, const void* data, std::size_t elements,
                    emd::ElementType type);

  std::unique_ptr<Implementation> self_;
};

}  // namespace dosefloor::output
