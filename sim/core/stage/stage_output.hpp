#pragma once
/// How a stage writes its output: notes, compression with its progress, and how it ends, also when a signal
/// stops it.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "sim/core/emd/shard.hpp"
#include "sim/core/output/output_file.hpp"
#include "sim/core/parallel/interrupt.hpp"

namespace dosefloor::stage {

struct StageOptions {
  bool force = false;
  bool quiet = false;
  std::optional<emd::Shard> shard;  ///< compute this part of the specimens, into a file of its own
};

/// One line on standard error.
void say(const std::string& line, bool quiet);

/// Options of the file `path` of `items` ("waves"). `interrupt` must outlive the file.
output::OutputOptions output_options(const StageOptions& options, bool compress,
                                     const std::filesystem::path& path, const std::string& items,
                                     const parallel::InterruptGuard& interrupt);

/// Collective. Finalises the file if all ranks together have `computed` all that was pending; else leaves it
/// to the next run and throws InterruptedError, which tells how many of its `items` ("waves") are kept.
void finalise_or_stop(output::OutputFile& file, std::int64_t computed, const std::string& items);

}  // namespace dosefloor::stage
