#pragma once
/// `train --dry-run`: what would be trained, and what it would cost.

#include <string>
#include <vector>

#include "config/experiment.hpp"
#include "sim/core/parallel/communicator.hpp"
#include "train/training/training_stage.hpp"

namespace dosefloor::train_program {

/// Collective. Prints, for each network, parameters, steps, memory, disk and time, from one step with one
/// microbatch that is timed here; as one JSON object if asked.
void print_train_dry_run(const parallel::Communicator& world, const config::Experiment& experiment,
                         const std::vector<std::string>& networks, const training::TrainingOptions& options,
                         bool json);

}  // namespace dosefloor::train_program
