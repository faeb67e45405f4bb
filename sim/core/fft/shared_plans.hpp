#pragma once
/// One set of FFTW plans for all ranks, runs and resumes on this kind of machine.
///
/// Two measured plans of one transform differ in the last bits of their results, so plans are measured once
/// and their wisdom is kept: with the output, so that a resume anywhere uses
/// them, and in the folder of DOSEFLOOR_CACHE (default $XDG_CACHE_HOME/dosefloor, then ~/.cache/dosefloor),
/// so that another output with the same transforms has bitwise the same results. A file of the cache is named
/// by the transforms, FFTW's version and the processor; deleting it makes the next run plan again.

#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <string>

#include "sim/core/parallel/communicator.hpp"

namespace dosefloor::fft {

/// Transforms that are planned together.
struct PlanSet {
  std::string name;  ///< of the cache's file, made of letters, digits, 'x' and '-': "560x560-1"
  std::string what;  ///< for messages: "560 x 560 pixels"
  /// Plans by measuring; called on all ranks together. Afterwards rank 0's wisdom holds the plans.
  std::function<void()> plan;
};

/// All transforms of these lengths (sim/core/fft/line_transforms.hpp), planned by rank 0 of `world`. For single
/// lines Planning::patient finds nothing faster than Planning::measure, and takes a minute longer.
PlanSet line_plans(const parallel::Communicator& world, const std::set<int>& lengths);

using Note = std::function<void(const std::string&)>;

/// The cache's file for these plans, or nothing if no cache folder can be named (no HOME).
std::optional<std::filesystem::path> cached_plans_path(const PlanSet& plans);

/// Keeps `wisdom` under `path` unless another process has done so first; returns what is kept there.
/// Throws Error if the folder cannot be written.
std::string keep_plans(const std::filesystem::path& path, const std::string& wisdom);

/// Collective over `world`. Takes `stored` wisdom (of the output being resumed, given on rank 0) or else the
/// cache's, otherwise plans and lets the cache keep them. Returns the wisdom, which every rank has then
/// imported. `note` gets one line on rank 0 where planning takes time or the cache cannot be written.
std::string share_plans(const parallel::Communicator& world, const PlanSet& plans,
                        const std::optional<std::string>& stored, const Note& note);

}  // namespace dosefloor::fft
