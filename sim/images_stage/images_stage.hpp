#pragma once
/// The stage "exit waves -> images" of an experiment: all realisations of all waves, with masks, in one file.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>

#include "config/experiment.hpp"
#include "sim/core/emd/emd_types.hpp"
#include "sim/core/emd/shard.hpp"
#include "sim/core/parallel/communicator.hpp"
#include "sim/core/stage/stage_run.hpp"
#include "sim/images_stage/waves_source.hpp"

namespace dosefloor::images_stage {

/// The waves file that a run reads: <output.waves_folder>/waves.emd, or, where that is not there yet, the
/// file of the same shard.
std::filesystem::path waves_file(const config::Experiment& experiment,
                                 const std::optional<emd::Shard>& shard);

/// Sizes that the camera's field may have, along either axis.
std::set<int> camera_sizes(const config::Experiment& experiment, const fft::Grid& wave_grid);

/// Parameters and hash that identify an experiment's images, plan wisdom left empty.
emd::Identity images_identity(const config::Experiment& experiment, const WavesSource& waves);

/// Positions in the waves file of what one run makes images of: all specimens, or those of a shard. Throws
/// InputError if there are more shards than specimens, or if the waves file holds other specimens than the
/// shard's.
emd::SpecimenRange specimens_of(const config::Experiment& experiment, const WavesSource& waves,
                                const std::optional<emd::Shard>& shard);

/// Throws InputError unless the crop fits into the smallest of the camera's fields.
void expect_room_for_crop(const config::Experiment& experiment, const fft::Grid& wave_grid);

/// Collective over `world`. Computes what the file lacks. `waves_command` is the command that makes the
/// waves, for messages. Throws InputError (bad input, other parameters in the file), LockedError,
/// InterruptedError (a signal came; all finished images are kept), Error.
stage::StageResult run_images(const parallel::Communicator& world, const config::Experiment& experiment,
                              const std::string& waves_command, const stage::StageOptions& options);

/// Images of a finished file that show less than the whole particle; 0 for a file that does not say.
std::int64_t count_cut_particles(const std::filesystem::path& file);

}  // namespace dosefloor::images_stage
