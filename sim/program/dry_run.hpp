#pragma once
/// What `waves --dry-run` prints: the work an experiment asks for, before it is done.

#include <optional>

#include "config/experiment.hpp"
#include "sim/core/emd/shard.hpp"
#include "sim/core/parallel/communicator.hpp"

namespace dosefloor::sim_program {

/// Collective. Rank 0 prints items, grid, slices, bytes on disk (exact; of the shard alone where one is
/// given), and memory and time per rank (measured on the largest of the first specimens). Writes nothing.
void print_dry_run(const parallel::Communicator& world, const config::Experiment& experiment,
                   const std::optional<emd::Shard>& shard, bool json);

}  // namespace dosefloor::sim_program
