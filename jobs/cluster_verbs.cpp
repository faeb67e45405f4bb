#include "jobs/cluster_verbs.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <optional>

#include "config/experiment.hpp"
#include "config/sweep_points.hpp"
#include "jobs/gpus.hpp"
#include "jobs/slurm/controller.hpp"
#include "jobs/slurm/machine.hpp"
#include "jobs/slurm/submitter.hpp"
#include "jobs/sweep/estimate.hpp"
#include "jobs/sweep/graph.hpp"
#include "jobs/sweep/plan.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/terminal/seconds_since.hpp"

namespace dosefloor::jobs {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

/// Folder of machines and of the script for sbatch.
fs::path jobs_folder() {
  const char* given = std::getenv("DOSEFLOOR_JOBS");
  return given != nullptr ? fs::path(given) : fs::path(DOSEFLOOR_JOBS_FOLDER);
}

Plan plan_of(const SweepGraph& graph, const Machine* machine, const Program& program) {
  Plan plan;
  plan.graph = &graph;
  plan.cores = program.cores;
  plan.gpus = visible_gpus().size();
  plan.machine = machine;
  plan.estimate =
      CostBook(program.dosefloor, graph)
          .estimate(machine != nullptr ? static_cast<int>(machine->max_attempts) : default_max_attempts);
  return plan;
}

std::string title(const SweepGraph& graph, const StudyFile& study) {
  const config::Experiment experiment = config::load_experiment(study.experiment_file, study.overrides);
  std::string keys;
  for (const std::string& key : config::sweep_keys(experiment.sweep)) {
    keys += (keys.empty() ? "" : ", ") + key;
  }
  const std::size_t experiments = config::sweep_points(experiment).size();
  return fmt::format("{}: {} experiment{}{}\n\n", graph.study, experiments, experiments == 1 ? "" : "s",
                     keys.empty() ? "" : " that differ in " + keys);
}

void expect_arrays_that_fit(const Machine& machine) {
  if (const std::int64_t largest = largest_array_index(); largest > 0 && machine.max_array_tasks > largest) {
    throw InputError(
        fmt::format("machine.max_array_tasks = {}: expected at most {}, as this site's MaxArraySize is {}",
                    machine.max_array_tasks, largest, largest + 1));
  }
}

/// The machine that the study was last handed to, or InputError.
std::string machine_of_study(const StudyArguments& arguments) {
  const config::Experiment experiment =
      config::load_experiment(arguments.study.experiment_file, arguments.study.overrides);
  const fs::path folder = fs::path(experiment.output.folder) / "sweep";
  const std::string machine = read_settings(folder).machine;
  if (machine.empty()) {
    throw InputError(
        fmt::format("{} was never submitted. To begin it: dosefloor sweep submit {} --machine NAME, or, on "
                    "this machine, dosefloor sweep run --local {}",
                    experiment.name, arguments.study.experiment_file, arguments.study.experiment_file));
  }
  return machine;
}

}  // namespace

int run_plan_verb(const StudyArguments& arguments, const ClusterArguments& cluster, const Program& program) {
  const std::optional<Machine> machine =
      cluster.machine.empty() ? std::nullopt
                              : std::optional(read_machine(cluster.machine, jobs_folder() / "machines"));
  const SweepGraph graph = graph_of_study(arguments.study, machine ? machine->shards : 1);
  const Plan plan = plan_of(graph, machine ? &*machine : nullptr, program);
  keep_plan(plan);
  if (arguments.json) {
    fmt::print("{}\n", plan_json(plan).dump());
  } else {
    fmt::print("{}{}", title(graph, arguments.study), plan_text(plan));
  }
  expect_possible(plan);
  return 0;
}

int run_submit_verb(const StudyArguments& arguments, const ClusterArguments& cluster,
                    const Program& program) {
  const auto start = std::chrono::steady_clock::now();
  const Machine machine = read_machine(cluster.machine, jobs_folder() / "machines");
  const SweepGraph graph = graph_of_study(arguments.study, machine.shards);
  const bool shows = !arguments.quiet && !arguments.json;
  SubmitRequest request;
  request.dosefloor = program.dosefloor;
  request.script = jobs_folder() / "slurm" / "task.sbatch";
  request.dry_run = cluster.dry_run;
  request.retry = cluster.retry;
  request.say = [&](const std::string& line) {
    if (shows) {
      fmt::print("{}\n", line);
      std::fflush(stdout);
    }
  };
  if (!cluster.dry_run) {
    expect_arrays_that_fit(machine);
    if (!cluster.unchecked) {
      const Plan plan = plan_of(graph, &machine, program);
      keep_plan(plan);
      expect_possible(plan);
    }
    keep_shards(graph, machine.shards);
    keep_machine(graph,
                 fs::exists(cluster.machine) ? fs::absolute(cluster.machine).string() : cluster.machine);
  }
  const SubmitResult result = submit_study(graph, machine, request);
  fs::remove(graph.folder / "queue.json");  // the queue has changed
  if (arguments.json) {
    fmt::print("{}\n", ordered_json({{"verb", "sweep submit"},
                                     {"arrays", result.arrays},
                                     {"tasks", result.tasks},
                                     {"done", result.done},
                                     {"queued", result.queued},
                                     {"failed", result.failed},
                                     {"blocked", result.blocked},
                                     {"commands", result.commands},
                                     {"seconds", terminal::seconds_since(start)}})
                           .dump());
  } else if (cluster.dry_run) {
    for (const std::string& command : result.commands) {
      fmt::print("{}\n", command);
    }
  } else if (shows) {
    fmt::print("{} tasks in {} arrays submitted; {} are done, {} were in the queue or run already.\n",
               result.tasks, result.arrays, result.done, result.queued);
    if (result.failed + result.blocked > 0) {
      fmt::print("{} failed before (--retry tries again), {} need what those make.\n", result.failed,
                 result.blocked);
    }
  }
  return 0;
}

int run_resume_verb(const StudyArguments& arguments, ClusterArguments cluster, const Program& program) {
  cluster.machine = machine_of_study(arguments);
  return run_submit_verb(arguments, cluster, program);
}

int run_cancel_verb(const StudyArguments& arguments) {
  const SweepGraph graph = graph_of_study(arguments.study, 1);
  const std::size_t tasks = cancel_study(graph);
  fs::remove(graph.folder / "queue.json");
  if (arguments.json) {
    fmt::print("{}\n", ordered_json({{"verb", "sweep cancel"}, {"tasks", tasks}}).dump());
  } else if (!arguments.quiet) {
    fmt::print(
        "{} tasks were taken out of the queue or ended. What they made is kept: `dosefloor sweep resume {}` "
        "goes on from there.\n",
        tasks, arguments.study.experiment_file);
  }
  return 0;
}

}  // namespace dosefloor::jobs
