#pragma once
/// What `waves --dry-run` prints: the work an experiment asks for, before it is done.

#include <optional>

#include "config/experiment.hpp"
#include "sim/parallel/communicator.hpp"
#include "sim/storage/shard.hpp"

namespace dosefloor::program {

/// Collective. Rank 0 prints items, grid, slices, bytes on disk (exact; of the shard alone where one is
/// given), and memory and time per rank (measured on the largest of the first specimens). Writes nothing.
void print_dry_run(const parallel::Communicator& world, const config::Experiment& experiment,
                   const std::optional<storage::Shard>& shard, bool json);

}  // namespace dosefloor::program
