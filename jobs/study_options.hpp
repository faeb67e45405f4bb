#pragma once
/// What all verbs on a study are told on the command line.

#include <CLI/CLI.hpp>
#include <memory>

#include "jobs/sweep/study.hpp"

namespace dosefloor::jobs {

struct StudyArguments {
  StudyFile study;
  bool quiet = false;
  bool json = false;
};

/// Adds EXPERIMENT, --set, --quiet and --json to the verb; what they say is there once it is parsed.
[[nodiscard]] std::shared_ptr<StudyArguments> add_study_options(CLI::App& verb);

}  // namespace dosefloor::jobs
