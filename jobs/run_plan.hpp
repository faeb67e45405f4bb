#pragma once
/// The stages of a whole experiment, as the commands that a user would type.

#include <string>
#include <vector>

#include "config/experiment.hpp"

namespace dosefloor::jobs {

struct RunRequest {
  std::string experiment_file;
  std::vector<std::string> overrides;  ///< of --set
  int ranks = 1;                       ///< of the stages that run on several
  int training_ranks = 1;              ///< of trainings: one for each GPU, where networks have these
  bool quiet = false;
};

/// Words of one command, without "dosefloor".
using CommandWords = std::vector<std::string>;

/// waves, images, train; pictures of both; segmentations by all networks; the same of the dose series, where
/// there is one; analyse.
[[nodiscard]] std::vector<CommandWords> stages_of(const RunRequest& request,
                                                  const config::Experiment& experiment);

/// "dosefloor waves 'a file.toml'", as a shell reads it.
[[nodiscard]] std::string command_text(const CommandWords& words);
/// The same without "dosefloor" before it.
[[nodiscard]] std::string shell_text(const std::vector<std::string>& words);

}  // namespace dosefloor::jobs
