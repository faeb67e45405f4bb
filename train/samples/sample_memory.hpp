#pragma once
/// Memory that samples take on one rank, bytes: what `--dry-run` tells.

#include <cstddef>
#include <cstdint>

#include "config/experiment.hpp"
#include "sim/core/fft/grid.hpp"

namespace dosefloor::samples {

/// Image and mask of one sample.
[[nodiscard]] std::uint64_t sample_bytes(std::int64_t height, std::int64_t width);

/// A loader's microbatches: `depth` that wait, one being read and one being used, and what normalising an
/// image takes.
[[nodiscard]] std::uint64_t loader_bytes(std::int64_t height, std::int64_t width, std::int64_t microbatch,
                                         std::size_t depth);

/// OnTheFlyImages: the spectra of all specimens in use on `wave_grid`, at most `cache_bytes` of them (at
/// least one), and a wave while it is read.
[[nodiscard]] std::uint64_t wave_cache_bytes(const config::Experiment& experiment, const fft::Grid& wave_grid,
                                             std::uint64_t cache_bytes);

}  // namespace dosefloor::samples
