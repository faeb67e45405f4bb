#include "sim/core/stage/item_queue.hpp"

#include <utility>

namespace dosefloor::stage {
namespace {

constexpr std::int64_t no_more_items = -1;

}  // namespace

ItemQueue::ItemQueue(const parallel::RankGroups& groups, std::vector<Portion> portions)
    : group_(groups.group()), portions_(std::move(portions)) {
  std::int64_t items = 0;
  before_.reserve(portions_.size());
  for (const Portion& portion : portions_) {
    before_.push_back(items);
    items += static_cast<std::int64_t>(portion.size());
  }
  if (groups.is_leader()) {
    counter_.emplace(groups.leaders(), static_cast<std::int64_t>(portions_.size()));
  }
}

std::int64_t ItemQueue::take() {
  while (!has_portion_ || taken_ == portions_[portion_].size()) {
    const std::optional<std::int64_t> next = counter_->next();
    if (!next) {
      return no_more_items;
    }
    portion_ = static_cast<std::size_t>(*next);
    taken_ = 0;
    has_portion_ = true;
  }
  handed_out_ = before_[portion_] + static_cast<std::int64_t>(taken_);
  return portions_[portion_][taken_++];
}

std::optional<std::int64_t> ItemQueue::next(bool stop) {
  const std::int64_t item = group_.broadcast_value(counter_ && !stop ? take() : no_more_items);
  return item == no_more_items ? std::nullopt : std::optional(item);
}

}  // namespace dosefloor::stage
