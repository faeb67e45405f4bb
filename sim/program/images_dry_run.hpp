#pragma once
/// What `images --dry-run` prints: the work an experiment asks for, before it is done.

#include "config/experiment.hpp"
#include "sim/parallel/communicator.hpp"

namespace dosefloor::program {

/// Collective. Rank 0 prints items, the camera's fields, bytes on disk (exact), and memory and time per rank
/// (measured on the first realisations of the first specimen, whose wave is computed for it). The waves file
/// need not exist. Writes nothing.
void print_images_dry_run(const parallel::Communicator& world, const config::Experiment& experiment,
                          bool json);

}  // namespace dosefloor::program
