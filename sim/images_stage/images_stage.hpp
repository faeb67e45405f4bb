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
#include "sim/core/shards/joined_file.hpp"
#include "sim/core/stage/stage_output.hpp"
#include "sim/images_stage/waves_source.hpp"

namespace dosefloor::images_stage {

/// What a run did.
struct StageResult {
  std::filesystem::path file;
  std::int64_t images = 0;
  std::int64_t computed = 0;  ///< by this run; the others were there already
  bool was_complete = false;  ///< the file was there, complete, and has been verified
  double seconds = 0.0;
  std::int64_t cut_particles = 0;          ///< images that show less than the whole particle
  double writing_share = 0.0;              ///< share of the item loop's time spent in writing and journalling
  std::optional<shards::JoinResult> join;  ///< of a shard: what became of the joined file
};

/// What one run makes images of: all specimens of a waves file, or those of a shard.
struct ImagesTask {
  emd::SpecimenRange specimens;  ///< positions in the waves file
  std::filesystem::path path;
  emd::Identity identity;
};

/// The waves file that a run reads: <output.waves_folder>/waves.emd, or, where that is not there yet, the
/// file of the same shard.
std::filesystem::path waves_file(const config::Experiment& experiment,
                                 const std::optional<emd::Shard>& shard);

/// Sizes that the camera's field may have, along either axis.
std::set<int> camera_sizes(const config::Experiment& experiment, const fft::Grid& wave_grid);

/// Parameters and hash that identify an experiment's images, plan wisdom left empty.
emd::Identity images_identity(const config::Experiment& experiment, const WavesSource& waves);

/// Throws InputError if there are more shards than specimens, or if the waves file holds other specimens than
/// the shard's.
ImagesTask images_task(const config::Experiment& experiment, const WavesSource& waves,
                       const std::optional<emd::Shard>& shard);

/// Throws InputError unless the crop fits into the smallest of the camera's fields.
void expect_room_for_crop(const config::Experiment& experiment, const fft::Grid& wave_grid);

/// Collective over `world`. Computes what the file lacks. `waves_command` is the command that makes the
/// waves, for messages. Throws InputError (bad input, other parameters in the file), LockedError,
/// InterruptedError (a signal came; all finished images are kept), Error.
StageResult run_images(const parallel::Communicator& world, const config::Experiment& experiment,
                       const std::string& waves_command, const stage::StageOptions& options);

}  // namespace dosefloor::images_stage
