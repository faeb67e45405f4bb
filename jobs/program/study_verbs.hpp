#pragma once
/// The verbs that `dosefloor` runs itself: those on all tasks of an experiment, with or without [sweep]. Each
/// takes the words after its name and returns the exit code, and throws InputError for words it does not take
/// and as loading the experiment does.

#include <filesystem>
#include <string>
#include <vector>

namespace dosefloor::jobs_program {

/// This program, and what it may use here.
struct Program {
  std::filesystem::path dosefloor;
  int cores = 1;
};

using Arguments = std::vector<std::string>;

/// What all tasks take, for a machine if one is named; kept in <jobs>/plan.json. Throws InputError where it
/// cannot be had.
[[nodiscard]] int plan_verb(const Arguments& arguments, const Program& program);
/// Runs all tasks here.
[[nodiscard]] int run_verb(const Arguments& arguments, const Program& program);
/// Hands all that is missing to SLURM, and nothing twice.
[[nodiscard]] int submit_verb(const Arguments& arguments, const Program& program);
/// The same, to the machine that the experiment was last submitted to. Throws InputError if it never was.
[[nodiscard]] int resume_verb(const Arguments& arguments, const Program& program);
/// Takes all tasks out of SLURM's queue and ends those that run there.
[[nodiscard]] int cancel_verb(const Arguments& arguments, const Program& program);
/// How the tasks stand.
[[nodiscard]] int status_verb(const Arguments& arguments, const Program& program);
/// What happened to one of them.
[[nodiscard]] int why_verb(const Arguments& arguments, const Program& program);
/// The keys of a machine's file.
[[nodiscard]] int machines_verb(const Arguments& arguments, const Program& program);
/// Makes the Python environment that figures, imports and networks need.
[[nodiscard]] int setup_verb(const Arguments& arguments, const Program& program);
/// One task of a submission: what an array task of SLURM executes.
[[nodiscard]] int task_verb(const Arguments& arguments, const Program& program);

}  // namespace dosefloor::jobs_program
