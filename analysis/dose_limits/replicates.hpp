#pragma once
/// Trainings that differ in their seeds alone, as replicates of one setting: how they are drawn and pooled.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "analysis/dose_limits/dose_steps.hpp"

namespace dosefloor::dose_limits {

/// Who draws: each setting draws its own replicates, while the particles of a resample are the same for all.
struct ReplicateDraw {
  std::uint64_t seed = 1;
  std::uint32_t series = 0;   ///< below 65536
  std::uint32_t setting = 0;  ///< below 65535
  std::uint32_t resample = 0;
};

/// n - 1 of n replicates (0 to n - 1), with replacement: Rao & Wu 1988, as for particles
/// (analysis/dose_limits/resampler.hpp). Of one replicate that one: its training is not resampled. Throws
/// Error for none, or for a series or setting beyond what has a stream of its own.
[[nodiscard]] std::vector<std::size_t> draw_replicates(std::size_t count, const ReplicateDraw& draw);

/// Places in a list of all replicates' frames (frame i of replicate r at r * frames + i) of the frames in
/// `selection` as each of `replicates` has them.
[[nodiscard]] Selection of_replicates(const Selection& selection, std::span<const std::size_t> replicates,
                                      std::size_t frames);

}  // namespace dosefloor::dose_limits
