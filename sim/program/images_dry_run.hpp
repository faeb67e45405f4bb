#pragma once
/// What `images --dry-run` prints: the work an experiment asks for, before it is done.

#include <optional>

#include "config/experiment.hpp"
#include "sim/core/emd/shard.hpp"
#include "sim/core/parallel/communicator.hpp"

namespace dosefloor::sim_program {

/// Collective. Rank 0 prints items, the camera's fields, bytes on disk (exact), and memory and time per rank
/// (measured on the first realisations of the first specimen, whose wave is computed for it). The waves file
/// need not exist. With a shard: of its specimens. Writes nothing.
void print_images_dry_run(const parallel::Communicator& world, const config::Experiment& experiment,
                          const std::optional<emd::Shard>& shard, bool json);

}  // namespace dosefloor::sim_program
