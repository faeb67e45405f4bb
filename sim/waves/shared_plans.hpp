#pragma once
/// One set of FFTW plans for all ranks, runs and resumes of a grid on this kind of machine.
///
/// Two measured plans of one transform differ in the last bits of their results, so plans are measured once
/// (FFTW_PATIENT, some seconds) and their wisdom is kept: with the output, so that a resume anywhere uses
/// them, and in the folder of DOSEFLOOR_CACHE (default $XDG_CACHE_HOME/dosefloor, then ~/.cache/dosefloor),
/// so that another output of the same grid has bitwise the same waves. A file of the cache is named by grid,
/// ranks per wave, FFTW version and processor; deleting it makes the next run plan anew.

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "sim/parallel/communicator.hpp"
#include "sim/waves/wave_engine.hpp"

namespace dosefloor::waves {

/// The cache's file for these plans, or nothing if no cache folder can be named (no HOME).
std::optional<std::filesystem::path> cached_plans_path(const fft::Grid& grid, int ranks_per_wave);

/// Keeps `wisdom` under `path` unless another process has done so first; returns what is kept there.
/// Throws Error if the folder cannot be written.
std::string keep_plans(const std::filesystem::path& path, const std::string& wisdom);

/// Collective over `world`, whose ranks form groups of equal size. Takes `stored` wisdom (of the output being
/// resumed, given on rank 0) or else the cache's, otherwise the first group plans and the cache keeps it.
/// Returns the wisdom, which every rank has then imported. `note` gets one line on rank 0 where planning
/// takes time or the cache cannot be written.
std::string share_plans(const parallel::Communicator& world, const parallel::Communicator& group,
                        bool first_group, const WaveSettings& settings,
                        const std::optional<std::string>& stored,
                        const std::function<void(const std::string&)>& note);

}  // namespace dosefloor::waves
