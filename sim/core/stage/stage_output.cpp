#include "sim/core/stage/stage_output.hpp"

#include <fmt/format.h>

#include <memory>

#include "sim/core/errors/error.hpp"
#include "sim/core/terminal/progress.hpp"

namespace dosefloor::stage {

void say(const std::string& line, bool quiet) {
  if (!quiet) {
    fmt::print(stderr, "{}\n", line);
  }
}

output::OutputOptions output_options(const Writing& writing, const std::filesystem::path& path,
                                     const std::string& items, const parallel::InterruptGuard& interrupt) {
  output::OutputOptions output;
  output.force = writing.force;
  output.note = [quiet = writing.quiet](const std::string& line) { say(line, quiet); };
  output.compress = writing.compress;
  output.compressed = [&interrupt, path, items, quiet = writing.quiet,
                       progress = std::shared_ptr<terminal::Progress>()](std::int64_t done,
                                                                         std::int64_t all) mutable {
    if (interrupt.requested()) {
      throw InterruptedError(
          fmt::format("stopped by a signal as {} was compressed: all {} are done and kept; the same "
                      "command compresses them",
                      path.string(), items));
    }
    if (!progress) {
      progress = std::make_shared<terminal::Progress>("compressing", all, quiet);
    }
    if (done < all) {
      progress->update(done);
    } else {
      progress->finish(done);
    }
  };
  return output;
}

void finalise_or_stop(output::OutputFile& file, std::int64_t computed, const std::string& items) {
  const std::int64_t missing = static_cast<std::int64_t>(file.pending().size()) - computed;
  if (missing == 0) {
    file.finalise();
    return;
  }
  const std::int64_t all = file.layout().items;
  const std::string partial = file.partial_path().string();
  file.suspend();
  throw InterruptedError(
      fmt::format("stopped by a signal: {} of {} {} are done and kept in {}; the same command computes "
                  "the others",
                  all - missing, all, items, partial));
}

}  // namespace dosefloor::stage
