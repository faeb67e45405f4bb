#pragma once
/// The verbs of `sweep` that hand a study to a cluster: plan, submit, resume, cancel. Each returns the exit
/// code, and throws InputError as loading the experiment does.

#include <filesystem>
#include <string>

#include "jobs/study_options.hpp"

namespace dosefloor::jobs {

/// What `plan`, `submit` and `resume` are told.
struct ClusterArguments {
  std::string machine;
  bool dry_run = false;
  bool retry = false;
  bool unchecked = false;
};

/// This program, and what it may use here.
struct Program {
  std::filesystem::path dosefloor;
  int cores = 1;  ///< of processors
};

/// What the study takes, for a machine if one is named; keeps it in <sweep>/plan.json. Throws InputError
/// where it cannot be had.
[[nodiscard]] int run_plan_verb(const StudyArguments& arguments, const ClusterArguments& cluster,
                                const Program& program);

/// Submits what is missing, and nothing twice.
[[nodiscard]] int run_submit_verb(const StudyArguments& arguments, const ClusterArguments& cluster,
                                  const Program& program);

/// The same, to the machine that the study was last submitted to. Throws InputError if it never was.
[[nodiscard]] int run_resume_verb(const StudyArguments& arguments, ClusterArguments cluster,
                                  const Program& program);

/// Takes the study out of the queue and ends what runs.
[[nodiscard]] int run_cancel_verb(const StudyArguments& arguments);

}  // namespace dosefloor::jobs
