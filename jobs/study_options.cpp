#include "jobs/study_options.hpp"

namespace dosefloor::jobs {

std::shared_ptr<StudyArguments> add_study_options(CLI::App& verb) {
  auto arguments = std::make_shared<StudyArguments>();
  verb.add_option("EXPERIMENT", arguments->study.experiment_file,
                  "experiment file (TOML), with or without [sweep]")
      ->required();
  verb.add_option("--set", arguments->study.overrides,
                  "override one key in all stages: section.key=value (repeatable)")
      ->type_name("KEY=VALUE")
      ->expected(1)
      ->take_all();
  verb.add_flag("--quiet", arguments->quiet, "no progress, errors only");
  verb.add_flag("--json", arguments->json, "print one JSON object as the last line");
  return arguments;
}

}  // namespace dosefloor::jobs
