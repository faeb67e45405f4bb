#pragma once
/// What `waves --dry-run` prints: the work an experiment asks for, before it is done.

#include "config/experiment.hpp"
#include "sim/parallel/communicator.hpp"

namespace dosefloor::program {

/// Collective. Rank 0 prints items, grid, slices, bytes on disk (exact), and memory and time per rank
/// (measured on the largest of the first specimens). Writes nothing.
void print_dry_run(const parallel::Communicator& world, const config::Experiment& experiment, bool json);

}  // namespace dosefloor::program
