#include "sim/core/output/output_file.hpp"

#include <fcntl.h>
#include <xxhash.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "sim/core/emd/emd_schema.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/files/output_lock.hpp"
#include "sim/core/files/posix_file.hpp"
#include "sim/core/output/commit_queue.hpp"
#include "sim/core/output/compressed_copy.hpp"
#include "sim/core/output/final_file.hpp"
#include "sim/core/output/item_writer.hpp"
#include "sim/core/output/output_place.hpp"
#include "sim/core/output/partial_file.hpp"
#include "sim/core/output/provenance.hpp"
#include "sim/core/parallel/collective_error.hpp"

namespace dosefloor::output {

class OutputFile::Implementation {
 public:
  Implementation(const parallel::Communicator& world, const parallel::Communicator* group,
                 std::filesystem::path final_path, emd::Identity identity, emd::Layout layout,
                 OutputOptions options);

  void begin(std::int64_t item) {
    if (times_begun(item) > 0) {
      queue_->flush();
    }
    queue_->begin(item);
  }
  void commit(std::int64_t item) {
    queue_->commit(item, [this, item] { return writer_->finish(item); });
  }
  /// Runs `work`, which stores something, and counts its time.
  template <class Work>
  void timed(const Work& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    writing_ += std::chrono::steady_clock::now() - start;
  }
  [[nodiscard]] double writing_seconds() const { return std::chrono::duration<double>(writing_).count(); }
  void flush() { queue_->flush(); }
  void finalise();
  void suspend() {
    parallel::run_on_all(*world_, [this] { flush(); });
  }
  /// Journals what is queued without communicating; says nothing if the disk refuses.
  void save_quietly() noexcept;

  [[nodiscard]] ItemWriter& writer() { return *writer_; }
  [[nodiscard]] const std::vector<std::int64_t>& pending() const noexcept { return pending_; }
  [[nodiscard]] std::int64_t times_begun(std::int64_t item) const {
    const auto found =
        std::find_if(begun_.begin(), begun_.end(), [item](const Begun& begun) { return begun.item == item; });
    return found == begun_.end() ? 0 : found->times;
  }
  [[nodiscard]] const std::string& plan_wisdom() const noexcept { return plan_wisdom_; }
  [[nodiscard]] const std::filesystem::path& partial() const noexcept { return partial_; }
  [[nodiscard]] const emd::Layout& layout() const noexcept { return layout_; }

 private:
  void expect_same_arguments() const;
  void add_session() const;
  std::vector<std::uint64_t> recorded_checksums();
  void strike_damaged(const std::vector<std::int64_t>& damaged);
  void compress(const std::vector<std::uint64_t>& checksums);

  const parallel::Communicator* world_;
  const parallel::Communicator* group_;  ///< null where every rank writes whole items
  std::filesystem::path final_;
  std::filesystem::path partial_;
  emd::Identity identity_;
  emd::Layout layout_;
  OutputOptions options_;
  struct Begun {
    std::int64_t item;
    std::int64_t times;
  };
  std::vector<std::int64_t> pending_;
  std::vector<Begun> begun_;  ///< few: what was under way when a run was killed
  std::string plan_wisdom_;
  std::optional<files::OutputLock> lock_;  ///< rank 0 only
  DatasetAddresses addresses_;
  std::optional<files::PosixFile> data_;
  std::optional<ItemWriter> writer_;
  std::optional<CommitQueue> queue_;
  std::chrono::steady_clock::duration writing_{};
};

OutputFile::Implementation::Implementation(const parallel::Communicator& world,
                                           const parallel::Communicator* group,
                                           std::filesystem::path final_path, emd::Identity identity,
                                           emd::Layout layout, OutputOptions options)
    : world_(&world),
      group_(group != nullptr && group->size() > 1 ? group : nullptr),
      final_(std::move(final_path)),
      partial_(dosefloor::files::partial_path(final_)),
      identity_(std::move(identity)),
      layout_(std::move(layout)),
      options_(std::move(options)) {
  expect_same_arguments();
  const Note note = [this](const std::string& text) {
    if (options_.note) {
      options_.note(text);
    }
  };
  parallel::run_on_root(world, [&] {
    expect_output_place(final_, identity_.schema, options_.force);
    make_output_folder(final_);
    lock_.emplace(final_);
    if (!lock_->note().empty()) {
      note(lock_->note());
    }
    PartialFile prepared = prepare_partial(final_, identity_, layout_,
                                           {options_.force, options_.compress, options_.free_bytes, note});
    pending_ = prepared.journal.pending();
    for (const auto& [item, times] : prepared.journal.begun) {
      begun_.push_back({item, times});
    }
    plan_wisdom_ = std::move(prepared.plan_wisdom);
  });
  world.broadcast(pending_);
  world.broadcast(begun_);
  world.broadcast(plan_wisdom_);
  parallel::run_on_all(world, [&] {
    addresses_ = dataset_addresses(emd::EmdReader(partial_), layout_);
    data_.emplace(partial_, O_RDWR);
    if (world_->is_root()) {
      add_session();
    }
    writer_.emplace(*data_, addresses_, layout_, group_ != nullptr ? group_->rank() : 0);
    queue_.emplace(
        group_, *data_, files::journal_path(partial_, world_->rank()),
        CommitQueue::Settings{identity_.parameter_hash, options_.commit_items, options_.commit_interval});
  });
}

void OutputFile::Implementation::expect_same_arguments() const {
  parallel::run_on_all(*world_, [this] {
    emd::check_layout(layout_);
    const int ranks_per_item = group_ != nullptr ? group_->size() : 1;
    if (layout_.slabs != ranks_per_item) {
      throw InputError(final_.string() + ": items have " + std::to_string(layout_.slabs) +
                       " slabs but are written by " + std::to_string(ranks_per_item) +
                       " ranks; expected one slab per rank");
    }
  });
  const std::string text =
      final_.string() + emd::hash_text(identity_.parameter_hash) + emd::hash_text(emd::layout_hash(layout_));
  const auto mine = static_cast<std::int64_t>(XXH64(text.data(), text.size(), 0));
  if (world_->allreduce(mine, parallel::Reduction::min) !=
      world_->allreduce(mine, parallel::Reduction::max)) {
    throw Error(final_.string() +
                ": the ranks want to write different files (path, parameters or layout differ)");
  }
}

void OutputFile::Implementation::add_session() const {
  std::string text = data_->read_at(addresses_.sessions, emd::sessions_bytes);
  text.resize(text.find_last_not_of('\0') + 1);
  const std::string line = session_line(identity_, world_->size());
  // A run restarted a hundred times loses its last sessions only.
  if (text.size() + line.size() <= emd::sessions_bytes) {
    data_->write_at(addresses_.sessions, padded(text + line, emd::sessions_bytes).data(),
                    emd::sessions_bytes);
  }
}

void OutputFile::Implementation::save_quietly() noexcept {
  try {
    if (!queue_->is_collective()) {
      queue_->flush();
    }
  } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch)
    // The items that could not be journalled are made again by the next run.
  }
}

std::vector<std::uint64_t> OutputFile::Implementation::recorded_checksums() {
  std::vector<std::uint64_t> checksums;
  parallel::run_on_root(*world_, [&] {
    lock_->check_held();
    const files::JournalState state =
        files::scan_journals(partial_, identity_.parameter_hash, layout_.items, layout_.slabs);
    const std::vector<std::int64_t> missing = state.pending();
    if (!missing.empty()) {
      throw Error(partial_.string() + " is not complete: " + std::to_string(missing.size()) + " of " +
                  std::to_string(layout_.items) + " items are missing, the first is item " +
                  std::to_string(missing.front()));
    }
    for (const auto& checksum : state.checksums) {
      checksums.push_back(checksum.value_or(0));
    }
  });
  world_->broadcast(checksums);
  return checksums;
}

void OutputFile::Implementation::strike_damaged(const std::vector<std::int64_t>& damaged) {
  parallel::run_on_root(*world_, [&] {
    files::JournalState state =
        files::scan_journals(partial_, identity_.parameter_hash, layout_.items, layout_.slabs);
    for (const std::int64_t item : damaged) {
      state.checksums[static_cast<std::size_t>(item) * static_cast<std::size_t>(layout_.slabs)].reset();
    }
    files::consolidate_journals(partial_, state);
    throw Error(damage_message(partial_, damaged) +
                ". They were struck from the journal: run the same command again " +
                "to make them; if this happens again, the disk or the memory of this machine is failing");
  });
}

void OutputFile::Implementation::finalise() {
  parallel::run_on_all(*world_, [this] { flush(); });
  const std::vector<std::uint64_t> checksums = recorded_checksums();
  const std::vector<std::int64_t> damaged = damaged_items(*world_, partial_, checksums, layout_.slabs);
  if (!damaged.empty()) {
    strike_damaged(damaged);
  }
  parallel::run_on_root(*world_, [&] {
    data_->write_at(addresses_.checksums, checksums.data(), checksums.size() * sizeof(std::uint64_t));
    const std::string end_time = end_time_text();
    data_->write_at(addresses_.end_time, end_time.data(), end_time.size());
    data_->sync();
  });
  if (options_.compress) {
    compress(checksums);
  }
  parallel::run_on_root(*world_, [&] {
    lock_->check_held();
    std::filesystem::rename(options_.compress ? compressed_path(final_) : partial_, final_);
    files::sync_folder(final_.parent_path());
    files::remove_file(
        partial_);  // where it was compressed; before its journals, without which it would be started again
    files::remove_journals(partial_);
    lock_.reset();
  });
}

void OutputFile::Implementation::compress(const std::vector<std::uint64_t>& checksums) {
  const std::filesystem::path copy = compressed_path(final_);
  write_compressed_copy(*world_, partial_, copy, layout_, options_.free_bytes, options_.compressed);
  const std::vector<std::int64_t> damaged = damaged_items(*world_, copy, checksums, layout_.slabs);
  if (!damaged.empty()) {
    parallel::run_on_root(*world_, [&] {
      files::remove_file(copy);
      throw Error(
          damage_message(copy, damaged) + ". " + partial_.string() +
          " is complete: run the same command again to compress it; if this happens again, the disk or "
          "the memory of this machine is failing");
    });
  }
}

OutputFile::OutputFile(const parallel::Communicator& world, std::filesystem::path final_path,
                       emd::Identity identity, emd::Layout layout, OutputOptions options)
    : self_(std::make_unique<Implementation>(world, nullptr, std::move(final_path), std::move(identity),
                                             std::move(layout), std::move(options))) {}

OutputFile::OutputFile(const parallel::Communicator& world, const parallel::Communicator& group,
                       std::filesystem::path final_path, emd::Identity identity, emd::Layout layout,
                       OutputOptions options)
    : self_(std::make_unique<Implementation>(world, &group, std::move(final_path), std::move(identity),
                                             std::move(layout), std::move(options))) {}

OutputFile::~OutputFile() {
  if (self_) {
    self_->save_quietly();
  }
}

OutputFile::OutputFile(OutputFile&&) noexcept = default;

OutputFile& OutputFile::operator=(OutputFile&& other) noexcept {
  std::swap(self_, other.self_);
  return *this;
}

OutputFile::Implementation& OutputFile::self() const {
  if (!self_) {
    throw Error("this output file is closed");
  }
  return *self_;
}

const std::vector<std::int64_t>& OutputFile::pending() const {
  return self().pending();
}
const std::string& OutputFile::plan_wisdom() const {
  return self().plan_wisdom();
}
const std::filesystem::path& OutputFile::partial_path() const {
  return self().partial();
}
const emd::Layout& OutputFile::layout() const {
  return self().layout();
}
emd::RowRange OutputFile::my_rows(std::size_t signal) const {
  return self().writer().my_rows(signal);
}

void OutputFile::write_rows(std::size_t signal, std::int64_t item, std::uint64_t row_begin,
                            std::uint64_t rows, const void* data, emd::ElementType type) {
  self().timed([&] { self().writer().write_rows(signal, item, {row_begin, rows}, data, type); });
}

void OutputFile::write_values(std::size_t array, std::int64_t item, const void* data, std::size_t elements,
                              emd::ElementType type) {
  self().timed([&] { self().writer().write_values(array, item, data, elements, type); });
}

void OutputFile::write_row(std::size_t table, std::int64_t item, std::span<const Number> row) {
  self().timed([&] { self().writer().write_row(table, item, row); });
}

std::int64_t OutputFile::times_begun(std::int64_t item) const {
  return self().times_begun(item);
}
void OutputFile::begin(std::int64_t item) {
  self().timed([&] { self().begin(item); });
}
void OutputFile::commit(std::int64_t item) {
  self().timed([&] { self().commit(item); });
}
void OutputFile::flush() {
  self().timed([&] { self().flush(); });
}
double OutputFile::writing_seconds() const {
  return self().writing_seconds();
}

void OutputFile::finalise() {
  self().finalise();
  self_.reset();
}

void OutputFile::suspend() {
  self().suspend();
  self_.reset();
}

void OutputFile::abandon() noexcept {
  self_.reset();
}

}  // namespace dosefloor::output
