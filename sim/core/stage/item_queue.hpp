#pragma once
/// Hands items to groups of ranks that ask when they are ready (work_counter.hpp), portion by portion.

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/core/parallel/rank_groups.hpp"
#include "sim/core/parallel/work_counter.hpp"
#include "sim/core/stage/order_of_work.hpp"

namespace dosefloor::stage {

class ItemQueue {
 public:
  /// Collective over all ranks of the groups, which must outlive the queue; equal portions on all of them.
  ItemQueue(const parallel::RankGroups& groups, std::vector<Portion> portions);

  /// The group's next item, the same on all its ranks: the rest of the portion it has, then another. Nothing
  /// once all are handed out, or its first rank was told to `stop`. Collective over the group.
  [[nodiscard]] std::optional<std::int64_t> next(bool stop);

  /// On the group's first rank: items that some group has taken before this group's last one, nearly those that
  /// are done.
  [[nodiscard]] std::int64_t handed_out() const noexcept { return handed_out_; }

 private:
  [[nodiscard]] std::int64_t take();

  const parallel::Communicator& group_;
  std::vector<Portion> portions_;
  std::vector<std::int64_t> before_;              ///< items of all portions before each
  std::optional<parallel::WorkCounter> counter_;  ///< of portions; on the group's first rank
  std::size_t portion_ = 0;                       ///< that this group has
  std::size_t taken_ = 0;                         ///< of its items
  std::int64_t handed_out_ = 0;
  bool has_portion_ = false;
};

}  // namespace dosefloor::stage
