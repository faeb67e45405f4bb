#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <optional>
#include <thread>

#include "config/experiment.hpp"
#include "jobs/inspect/status.hpp"
#include "jobs/inspect/why.hpp"
#include "jobs/program/parse.hpp"
#include "jobs/program/study_verbs.hpp"
#include "jobs/slurm/machine.hpp"
#include "jobs/tasks/study.hpp"
#include "jobs/tasks/submission.hpp"
#include "jobs/tasks/task_driver.hpp"
#include "sim/core/errors/error.hpp"

namespace dosefloor::jobs_program {
namespace {

namespace fs = std::filesystem;

std::vector<inspect::FoundTask> tasks_asked_about(const std::string& first, const std::string& second,
                                                  const std::vector<std::string>& overrides) {
  if (fs::path(first).extension() != ".toml") {
    if (!second.empty()) {
      throw InputError("\"" + first + "\": expected an experiment file (.toml) before \"" + second + "\"");
    }
    return inspect::find_tasks(first);
  }
  const fs::path jobs = fs::absolute(tasks::jobs_folder(config::load_experiment(first, overrides)));
  return second.empty() ? inspect::tasks_in_trouble(jobs) : inspect::find_tasks_in({jobs}, second);
}

}  // namespace

int status_verb(const Arguments& arguments, const Program& /*program*/) {
  command_line::Parser app{"How an experiment's tasks stand, from their journals and SLURM's queue."};
  app.name("dosefloor status");
  CommonArguments common;
  bool watch = false;
  add_common_options(app, common);
  app.add_flag("--watch", watch, "again every 5 s, until Ctrl-C");
  if (const std::optional<int> answered = app.parse(arguments)) {
    return *answered;
  }
  const tasks::TaskGraph graph = tasks::load_graph(common.study);
  while (true) {
    const inspect::StudyStatus status = inspect::study_status(graph);
    if (common.json) {
      fmt::print("{}\n", inspect::status_json(graph, status).dump());
      return 0;
    }
    fmt::print("{}{}", watch ? "\033[H\033[2J" : "", inspect::status_text(graph, status));
    std::fflush(stdout);
    if (!watch) {
      return 0;
    }
    constexpr std::chrono::seconds between{5};
    std::this_thread::sleep_for(between);
  }
}

int why_verb(const Arguments& arguments, const Program& /*program*/) {
  command_line::Parser app{
      "All that is known about a task: seeds, what differs from the experiment file, attempts with host and "
      "job, what SLURM remembers of the last, the end of its log. Of an experiment alone: all tasks that failed "
      "or were stopped."};
  app.name("dosefloor why");
  std::string first;
  std::string second;
  std::vector<std::string> overrides;
  app.add_option("EXPERIMENT|ITEM", first,
                 "experiment file (TOML), or an item, which is then looked for in runs/")
      ->required();
  app.add_option("ITEM", second,
                 "id of a task (train/mtf_model-3/msd), a specimen by its number (specimen-17), or a file or "
                 "folder that a task has made");
  app.add_option("--set", overrides, "as the experiment was run: section.key=value (repeatable)")
      ->type_name("KEY=VALUE")
      ->repeatable();
  if (const std::optional<int> answered = app.parse(arguments)) {
    return *answered;
  }
  const std::vector<inspect::FoundTask> found = tasks_asked_about(first, second, overrides);
  if (found.empty()) {
    fmt::print("No task of {} failed or was stopped.\n", first);
  }
  for (const inspect::FoundTask& task : found) {
    fmt::print("{}\n", inspect::why_text(task));
  }
  return 0;
}

int machines_verb(const Arguments& arguments, const Program& /*program*/) {
  command_line::Parser app{
      "The keys of a machine's file (jobs/machines/NAME.toml), with their meanings and defaults."};
  app.name("dosefloor machines");
  if (const std::optional<int> answered = app.parse(arguments)) {
    return *answered;
  }
  fmt::print("{}", slurm::machine_reference());
  return 0;
}

int task_verb(const Arguments& arguments, const Program& /*program*/) {
  command_line::Parser app{"Runs one task of a submission: what `run` and SLURM's array tasks execute."};
  app.name("dosefloor task");
  std::string submission;
  std::size_t member = 0;
  app.add_option("SUBMISSION", submission, "file of <output.folder>/jobs/submissions")->required();
  app.add_option("MEMBER", member, "its number in the file, from 0")->required();
  if (const std::optional<int> answered = app.parse(arguments)) {
    return *answered;
  }
  return tasks::run_task(tasks::read_submission(submission), member);
}

}  // namespace dosefloor::jobs_program
