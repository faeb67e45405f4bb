#include "sim/core/parallel/rank_groups.hpp"

#include <string>
#include <utility>

#include "sim/core/errors/error.hpp"

namespace dosefloor::parallel {
namespace {

int checked_count(const Communicator& world, int ranks_per_wave) {
  if (ranks_per_wave < 1 || world.size() % ranks_per_wave != 0) {
    throw InputError("ranks_per_wave = " + std::to_string(ranks_per_wave) + " does not divide the " +
                     std::to_string(world.size()) +
                     " ranks of this run: start a multiple of ranks_per_wave ranks, " +
                     "or choose a divisor of " + std::to_string(world.size()));
  }
  return world.size() / ranks_per_wave;
}

}  // namespace

RankGroups::RankGroups(const Communicator& world, int ranks_per_wave)
    : count_(checked_count(world, ranks_per_wave)),
      index_(world.rank() / ranks_per_wave),
      group_(world.split(index_, world.rank())) {
  Communicator same_place_in_group = world.split(group_.rank(), index_);
  if (group_.is_root()) {
    leaders_ = std::move(same_place_in_group);
  }
}

const Communicator& RankGroups::leaders() const {
  if (!leaders_) {
    throw Error("only the first rank of a group belongs to the leaders' communicator");
  }
  return *leaders_;
}

}  // namespace dosefloor::parallel
