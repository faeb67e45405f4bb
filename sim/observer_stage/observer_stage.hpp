#pragma once
/// What an ideal observer detects in all images of an experiment, in one file.

#include <cstdint>

#include "config/experiment.hpp"
#include "sim/core/parallel/communicator.hpp"
#include "sim/core/stage/stage_run.hpp"
#include "sim/observer_stage/specimen_observer.hpp"

namespace dosefloor::observer_stage {

/// Collective over `world`, whose ranks share the specimens. Computes what the file lacks; needs neither
/// waves nor images. Throws InputError (bad input, other parameters in the file), LockedError,
/// InterruptedError (a signal came; all that is finished is kept), Error.
stage::StageResult run_observer(const parallel::Communicator& world, const config::Experiment& experiment,
                                const ObserverOptions& observer, const stage::StageOptions& options);

/// Seconds that this rank takes for an image, and bytes of the file's data.
struct ObserverCost {
  double seconds_per_image = 0.0;
  std::uint64_t bytes = 0;
};

/// Measured with the first specimen, and plans that are measured briefly.
[[nodiscard]] ObserverCost measure_observer(const config::Experiment& experiment,
                                            const ObserverOptions& observer);

}  // namespace dosefloor::observer_stage
