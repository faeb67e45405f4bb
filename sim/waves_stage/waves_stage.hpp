#pragma once
/// The stage "specimens -> exit waves" of an experiment: one file of waves, made by all ranks together.

#include <cstdint>
#include <optional>
#include <vector>

#include "config/experiment.hpp"
#include "sim/core/emd/emd_types.hpp"
#include "sim/core/emd/shard.hpp"
#include "sim/core/parallel/communicator.hpp"
#include "sim/core/stage/stage_run.hpp"
#include "sim/waves_stage/specimen_source.hpp"
#include "sim/waves_stage/wave_engine.hpp"
#include "sim/waves_stage/waves_file.hpp"

namespace dosefloor::waves_stage {

/// Settings of the engine for an experiment; the grid is chosen from the sampling unless given.
WaveSettings wave_settings(const config::Experiment& experiment, const structure::Vec3& box_A);

/// Parameters and hash that identify an experiment's waves, plan wisdom left empty.
emd::Identity waves_identity(const config::Experiment& experiment, const SpecimenSource& source);

/// What one run computes: all specimens, or those of a shard. Throws InputError if there are more shards than
/// specimens.
emd::SpecimenRange specimens_of(const SpecimenSource& source, const std::optional<emd::Shard>& shard);

/// Collective: the lengths of these specimens' ragged data, the work shared by the ranks.
std::vector<SpecimenSizes> measure_specimens(const parallel::Communicator& world,
                                             const SpecimenSource& source,
                                             const emd::SpecimenRange& specimens);

/// Collective over `world`. Computes what the file lacks. The last shard to be complete is also joined with
/// the others into the file of the whole experiment. Throws InputError (bad input, other parameters in the
/// file), LockedError, InterruptedError (a signal came; all finished waves are kept), Error.
stage::StageResult run_waves(const parallel::Communicator& world, const config::Experiment& experiment,
                             const stage::StageOptions& options);

}  // namespace dosefloor::waves_stage
