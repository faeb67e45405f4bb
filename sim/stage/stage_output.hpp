#pragma once
/// How a stage writes its output: notes, compression with its progress, and what it says when a signal stops
/// it.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "sim/parallel/interrupt.hpp"
#include "sim/storage/output_file.hpp"
#include "sim/storage/shard.hpp"

namespace dosefloor::stage {

struct StageOptions {
  bool force = false;
  bool quiet = false;
  std::optional<storage::Shard> shard;  ///< compute this part of the specimens, into a file of its own
};

/// One line on standard error.
void say(const std::string& line, bool quiet);

/// Options of the file `path` of `items` ("waves"). `interrupt` must outlive the file.
storage::OutputOptions output_options(const StageOptions& options, bool compress,
                                      const std::filesystem::path& path, const std::string& items,
                                      const parallel::InterruptGuard& interrupt);

/// Throws InterruptedError: `done` of all `items` are kept in `partial`.
[[noreturn]] void stop(std::int64_t done, std::int64_t all, const std::string& items,
                       const std::string& partial);

}  // namespace dosefloor::stage
