#pragma once
/// What `waves --accuracy N` prints and stores: how far the waves are from finer calculations.

#include "config/experiment.hpp"
#include "sim/core/parallel/communicator.hpp"

namespace dosefloor::sim_bench {

/// Collective. For the first `specimens` specimens: relative L2 change of the exit wave when the sampling is
/// halved (compared at the pixels both grids have) and when the slice thickness is halved. Rank 0 prints a
/// table and writes it as waves.accuracy.json beside the waves. The specimens are shared by the ranks.
void report_accuracy(const parallel::Communicator& world, const config::Experiment& experiment,
                     int specimens);

}  // namespace dosefloor::sim_bench
