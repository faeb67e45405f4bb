#pragma once
/// Ranks in groups that compute one wave together: group g holds world ranks g·n .. g·n + n - 1.

#include <optional>

#include "sim/core/parallel/communicator.hpp"

namespace dosefloor::parallel {

class RankGroups {
 public:
  /// Collective over `world`. Throws InputError (on every rank) unless ranks_per_wave >= 1 divides the size.
  RankGroups(const Communicator& world, int ranks_per_wave);

  [[nodiscard]] int count() const noexcept { return count_; }
  [[nodiscard]] int index() const noexcept { return index_; }
  [[nodiscard]] const Communicator& group() const noexcept { return group_; }
  [[nodiscard]] bool is_leader() const noexcept { return group_.is_root(); }
  /// The groups' first ranks, in order of groups. Throws Error on a rank that is not one of them.
  [[nodiscard]] const Communicator& leaders() const;

 private:
  int count_;
  int index_;
  Communicator group_;
  std::optional<Communicator> leaders_;
};

}  // namespace dosefloor::parallel
