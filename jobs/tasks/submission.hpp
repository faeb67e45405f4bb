#pragma once
/// Tasks as a scheduler gets them: a file that no later change of the experiment touches:
/// <jobs>/submissions/NAME.json. A task is one of its members.

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "jobs/tasks/task_graph.hpp"

namespace dosefloor::tasks {

/// Where what the stages of a task print goes to.
enum class Output : std::uint8_t {
  log,       ///< <jobs>/logs/ID.log
  terminal,  ///< this process's streams, each command before what it prints
  errors     ///< the same, without commands, progress and standard output
};

struct Submission {
  std::string name;  ///< "train-mtf_model-3.7": file name and end of the job's name
  std::string study;
  Stage stage = Stage::waves;
  std::filesystem::path jobs;            ///< the folder, absolute
  std::filesystem::path working_folder;  ///< where the experiment's relative paths count from
  std::filesystem::path dosefloor;       ///< the program, absolute
  /// First words of a command on several ranks, "{ranks}" standing for their number: srun --ntasks={ranks};
  /// empty: the program's own --ranks.
  std::vector<std::string> launcher;
  int ranks = 1;
  int gpus = 0;  ///< of a task
  std::vector<std::pair<std::string, std::string>> environment;
  int max_attempts = 3;
  bool requeue = false;  ///< in SLURM: a stopped task puts itself back into the queue
  Output output = Output::log;
  std::vector<Task> tasks;  ///< member 0, 1, ...
};

/// Written whole, then renamed. Throws Error.
void write_submission(const std::filesystem::path& file, const Submission& submission);

/// Throws InputError if it cannot be read or is not one.
[[nodiscard]] Submission read_submission(const std::filesystem::path& file);

}  // namespace dosefloor::tasks
