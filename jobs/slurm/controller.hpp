#pragma once
/// What is asked of SLURM's controller, by its own programs. All calls throw Error, with what they said, if
/// the controller does not answer.

#include <cstdint>
#include <string>
#include <vector>

namespace dosefloor::slurm {

/// One array task, or a job that is no array.
struct QueuedTask {
  std::string job;         ///< number of the array's job
  std::int64_t index = 0;  ///< in the array
  std::string state;       ///< "PENDING", "RUNNING", ...
  std::string reason;      ///< why it waits
  std::string name;        ///< the job's
  std::string node;

  /// SLURM itself holds it back after a node could not start it: it waits until somebody releases it.
  [[nodiscard]] bool is_held_after_failed_launch() const {
    return reason.find("launch failed") != std::string::npos;
  }
  /// It will still run, or runs.
  [[nodiscard]] bool is_live() const;
};

/// This user's tasks whose job name begins so, every array member by itself: one call of squeue.
[[nodiscard]] std::vector<QueuedTask> queued_tasks(const std::string& name_prefix);

/// Runs sbatch, with --parsable; returns the job's number. Throws InputError where sbatch refuses the job.
[[nodiscard]] std::string submit_job(const std::vector<std::string>& sbatch_words);

/// Ends jobs and array tasks, running or not.
void cancel_jobs(const std::vector<std::string>& jobs);

/// Lets tasks run that are held back, each "JOB_INDEX".
void release_tasks(const std::vector<std::string>& tasks);

/// What SLURM remembers of a job or array task ("4711", "4711_3"), a line each for it and its steps: by sacct
/// (state, exit code, time, most memory, node), or where a site keeps no accounts by scontrol, which forgets
/// within minutes (state, reason, exit code, node). Nothing if neither knows the job.
[[nodiscard]] std::vector<std::string> remembered(const std::string& task);

/// MaxArraySize of the site; 0 if it does not say.
[[nodiscard]] std::int64_t largest_array_index();

}  // namespace dosefloor::slurm
