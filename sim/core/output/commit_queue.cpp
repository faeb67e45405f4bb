#include "sim/core/output/commit_queue.hpp"

#include <algorithm>
#include <exception>
#include <string>

#include "sim/core/errors/error.hpp"

namespace dosefloor::output {
namespace {

/// What one rank of a group says about its slab of an item.
struct SlabReport {
  std::int64_t item;
  std::uint64_t checksum;
  bool complete;
};

enum class Verdict { queued, flush_now, refused };

}  // namespace

CommitQueue::CommitQueue(const parallel::Communicator* group, const files::PosixFile& data,
                         const std::filesystem::path& journal, Settings settings)
    : group_(group), data_(&data), settings_(settings) {
  if (group_ == nullptr || group_->is_root()) {
    journal_.emplace(journal);
  }
}

void CommitQueue::begin(std::int64_t item) {
  if (journal_) {
    journal_->append_unsynced({files::RecordKind::begun, item, 0, 1, settings_.parameter_hash, 1});
  }
}

void CommitQueue::commit(std::int64_t item, const std::function<std::uint64_t()>& finish) {
  if (group_ != nullptr) {
    commit_together(item, finish);
    return;
  }
  add(item, {finish()});
  if (is_due()) {
    flush();
  }
}

void CommitQueue::commit_together(std::int64_t item, const std::function<std::uint64_t()>& finish) {
  // A rank whose slab is not complete takes part all the same, so that the others do not wait for it for
  // ever.
  std::exception_ptr problem;
  SlabReport mine{item, 0, true};
  try {
    mine.checksum = finish();
  } catch (const Error&) {
    problem = std::current_exception();
    mine.complete = false;
  }
  const std::vector<SlabReport> reports = group_->gather(mine);
  Verdict verdict = Verdict::queued;
  if (group_->is_root()) {
    std::vector<std::uint64_t> checksums;
    for (const SlabReport& report : reports) {
      verdict = report.complete && report.item == item ? verdict : Verdict::refused;
      checksums.push_back(report.checksum);
    }
    if (verdict == Verdict::queued) {
      add(item, checksums);
      verdict = is_due() ? Verdict::flush_now : verdict;
    }
  }
  verdict = group_->broadcast_value(verdict);
  if (problem) {
    std::rethrow_exception(problem);
  }
  if (verdict == Verdict::refused) {
    throw Error("item " + std::to_string(item) +
                ": another rank of the group has another item or an incomplete slab");
  }
  if (verdict == Verdict::flush_now) {
    flush();
  }
}

void CommitQueue::add(std::int64_t item, const std::vector<std::uint64_t>& checksums) {
  if (records_.empty()) {
    queued_since_ = Clock::now();
  }
  const auto slabs = static_cast<std::uint32_t>(checksums.size());
  for (std::uint32_t slab = 0; slab < slabs; ++slab) {
    records_.push_back(
        {files::RecordKind::item, item, slab, slabs, settings_.parameter_hash, checksums[slab]});
  }
  ++queued_items_;
}

bool CommitQueue::is_due() const {
  return queued_items_ >= settings_.items_at_once ||
         (queued_items_ > 0 && Clock::now() - queued_since_ >= settings_.interval);
}

void CommitQueue::flush() {
  if (group_ != nullptr) {
    flush_together();
  } else if (!records_.empty()) {
    data_->sync_data();
    append_queued();
  }
}

void CommitQueue::append_queued() {
  if (!records_.empty()) {
    journal_.value().append(records_);
    records_.clear();
    queued_items_ = 0;
  }
}

void CommitQueue::flush_together() {
  // All ranks' data must be on disk before the first rank says so.
  std::exception_ptr problem;
  try {
    data_->sync_data();
  } catch (const Error&) {
    problem = std::current_exception();
  }
  const std::vector<int> synced = group_->gather(problem ? 0 : 1);
  bool good = std::all_of(synced.begin(), synced.end(), [](int rank_synced) { return rank_synced == 1; });
  if (group_->is_root() && good) {
    try {
      append_queued();
    } catch (const Error&) {
      problem = std::current_exception();
      good = false;
    }
  }
  good = group_->broadcast_value(good);
  if (problem) {
    std::rethrow_exception(problem);
  }
  if (!good) {
    throw Error(data_->path().string() + ": another rank of the group could not make its data safe");
  }
}

}  // namespace dosefloor::output
