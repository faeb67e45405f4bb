#pragma once
/// A cluster, as a study needs to know it: jobs/machines/NAME.toml.

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "config/sections/field.hpp"
#include "jobs/tasks/task_graph.hpp"

namespace dosefloor::slurm {

/// What one array task of a stage asks for.
struct StageResources {
  std::int64_t ranks = 1;  ///< MPI ranks
  std::int64_t cores_per_rank = 1;
  std::int64_t nodes = 0;                ///< 0: as the ranks fall
  std::int64_t gpus = 0;                 ///< in all; one for each rank
  std::int64_t memory_mib_per_core = 0;  ///< 0: what the site gives
  double time_limit_min = 60.0;
  std::string partition;  ///< instead of the machine's
};

/// One rank each, and the time limits of tasks::stage_table.
[[nodiscard]] std::array<StageResources, tasks::stage_count> default_resources();

enum class Launcher : std::uint8_t { srun, mpirun };

struct Machine {
  std::string name;  ///< of the file
  Launcher launcher = Launcher::srun;
  std::vector<std::string> launcher_options;  ///< "--mpi=pmix"
  std::string partition;
  std::string account;
  std::vector<std::string> sbatch_options;  ///< further options for sbatch
  std::string
      setup;  ///< shell script that every task reads first (module load ...), relative to the machine's file
  std::string scratch;                   ///< folder for temporary files of a task (TMPDIR)
  std::vector<std::string> environment;  ///< "NAME=value" for every task
  std::int64_t shards = 4;               ///< array tasks of waves and of images
  std::int64_t array_throttle = 0;       ///< tasks of one array that run at a time; 0: any number
  std::int64_t max_array_tasks = 1000;   ///< longer arrays are cut (MaxArraySize less 1)
  std::int64_t max_attempts = 3;         ///< of a task that makes nothing before it is left alone
  double warning_s = 0.0;      ///< before a time limit or preemption; 0: from what stopping has taken so far
  double disk_quota_gb = 0.0;  ///< of the study, 10^9 bytes; 0: what the file system has
  std::array<StageResources, tasks::stage_count> stages = default_resources();

  [[nodiscard]] const StageResources& of(tasks::Stage stage) const {
    return stages.at(static_cast<std::size_t>(stage));
  }
};

/// Reads and validates a machine's file; `name_or_file` is a path, or NAME of jobs/machines (in `machines`).
/// Throws InputError: "FILE:LINE: section.key = FOUND: expected ALLOWED.", and for an unknown name with those
/// there are.
[[nodiscard]] Machine read_machine(const std::string& name_or_file, const std::filesystem::path& machines);

/// All keys with their units and meanings, as text.
[[nodiscard]] std::string machine_reference();

}  // namespace dosefloor::slurm
