#pragma once
/// The pieces of a stage's output that do not need a Stage: notes, compression with its progress, and how a
/// file ends, also when a signal stops its run.

#include <cstdint>
#include <filesystem>
#include <string>

#include "sim/core/output/output_file.hpp"
#include "sim/core/parallel/interrupt.hpp"

namespace dosefloor::stage {

/// One line on standard error.
void say(const std::string& line, bool quiet);

/// How the file is written.
struct Writing {
  bool force = false;
  bool quiet = false;
  bool compress = false;
};

/// Options of the file `path` of `items` ("waves"). `interrupt` must outlive the file.
[[nodiscard]] output::OutputOptions output_options(const Writing& writing, const std::filesystem::path& path,
                                                   const std::string& items,
                                                   const parallel::InterruptGuard& interrupt);

/// Collective. Finalises the file if all ranks together have `computed` all that was pending; else leaves it
/// to the next run and throws InterruptedError, which says how many of its `items` ("waves") are kept.
void finalise_or_stop(output::OutputFile& file, std::int64_t computed, const std::string& items);

}  // namespace dosefloor::stage
