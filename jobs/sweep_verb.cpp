#include "jobs/sweep_verb.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>

#include "config/experiment.hpp"
#include "config/sweep_points.hpp"
#include "jobs/gpus.hpp"
#include "jobs/parse.hpp"
#include "jobs/slurm/controller.hpp"
#include "jobs/slurm/machine.hpp"
#include "jobs/slurm/submitter.hpp"
#include "jobs/sweep/estimate.hpp"
#include "jobs/sweep/graph.hpp"
#include "jobs/sweep/local_scheduler.hpp"
#include "jobs/sweep/plan.hpp"
#include "jobs/sweep/status.hpp"
#include "jobs/sweep/study.hpp"
#include "jobs/sweep/submission.hpp"
#include "jobs/sweep/task_driver.hpp"
#include "sim/errors/error.hpp"
#include "sim/terminal/progress.hpp"

namespace dosefloor::jobs {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

/// What all verbs on a study are told.
struct StudyArguments {
  StudyFile study;
  bool quiet = false;
  bool json = false;
};

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

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

std::string clock_text() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  localtime_r(&now, &parts);
  std::array<char, 16> text{};
  std::strftime(text.data(), text.size(), "%H:%M:%S", &parts);
  return text.data();
}

int run_here(const StudyArguments& arguments, const LocalOptions& wanted) {
  const auto start = std::chrono::steady_clock::now();
  const SweepGraph graph = graph_of_study(arguments.study, 1);
  keep_shards(graph, 1);
  std::size_t tasks = 0;
  for (const TaskGroup& group : graph.groups) {
    tasks += group.tasks.size();
  }
  LocalOptions options = wanted;
  const bool shows = !arguments.quiet && !arguments.json;
  options.say = [&](const std::string& line) {
    if (shows) {
      fmt::print("{} {}\n", clock_text(), line);
      std::fflush(stdout);
    }
  };
  const LocalResult result = run_locally(graph, options);
  const fs::path report = graph.folder.parent_path() / "report" / "index.html";
  const double seconds = seconds_since(start);
  if (arguments.json) {
    fmt::print("{}\n", ordered_json({{"verb", "sweep run"},
                                     {"tasks", tasks},
                                     {"done", result.done},
                                     {"failed", result.failed},
                                     {"blocked", result.blocked},
                                     {"report", report.string()},
                                     {"seconds", seconds}})
                           .dump());
  }
  if (result.stopped) {
    fmt::print(stderr, "stopped by a signal: {} of {} tasks are done. The same command goes on from there.\n",
               result.done, tasks);
    return static_cast<int>(ExitCode::interrupted);
  }
  if (result.done < tasks) {
    fmt::print(stderr,
               "{} of {} tasks failed, and {} need what these make. `dosefloor sweep status {}` names them; "
               "logs are in "
               "{}.\n",
               result.failed, tasks, result.blocked, arguments.study.experiment_file,
               (graph.folder / "logs").string());
    return static_cast<int>(ExitCode::failure);
  }
  if (shows) {
    fmt::print("\nAll {} tasks are done ({}). The report is {}.\n", tasks, terminal::duration_text(seconds),
               report.string());
  }
  return 0;
}

/// Folder of machines and of the script for sbatch.
fs::path jobs_folder() {
  const char* given = std::getenv("DOSEFLOOR_JOBS");
  return given != nullptr ? fs::path(given) : fs::path(DOSEFLOOR_JOBS_FOLDER);
}

/// What `plan`, `submit` and `resume` are told.
struct ClusterArguments {
  std::string machine;
  bool dry_run = false;
  bool retry = false;
  bool unchecked = false;
};

void add_machine_option(CLI::App& verb, std::string& machine) {
  verb.add_option("--machine", machine,
                  "the cluster: a name out of jobs/machines, or a file of one's own (.toml); `dosefloor "
                  "sweep machines` "
                  "tells the keys")
      ->type_name("NAME|FILE");
}

Plan plan_of(const SweepGraph& graph, const Machine* machine, int cores, const fs::path& dosefloor) {
  Plan plan;
  plan.graph = &graph;
  plan.cores = cores;
  plan.gpus = visible_gpus().size();
  plan.machine = machine;
  plan.estimate =
      CostBook(dosefloor, graph)
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

int run_plan_verb(const StudyArguments& arguments, const ClusterArguments& cluster, int cores,
                  const fs::path& dosefloor) {
  const std::optional<Machine> machine =
      cluster.machine.empty() ? std::nullopt
                              : std::optional(read_machine(cluster.machine, jobs_folder() / "machines"));
  const SweepGraph graph = graph_of_study(arguments.study, machine ? machine->shards : 1);
  const Plan plan = plan_of(graph, machine ? &*machine : nullptr, cores, dosefloor);
  keep_plan(plan);
  if (arguments.json) {
    fmt::print("{}\n", plan_json(plan).dump());
  } else {
    fmt::print("{}{}", title(graph, arguments.study), plan_text(plan));
  }
  expect_possible(plan);
  return 0;
}

void expect_arrays_that_fit(const Machine& machine) {
  if (const std::int64_t largest = largest_array_index(); largest > 0 && machine.max_array_tasks > largest) {
    throw InputError(
        fmt::format("machine.max_array_tasks = {}: expected at most {}, as this site's MaxArraySize is {}",
                    machine.max_array_tasks, largest, largest + 1));
  }
}

int run_submit_verb(const StudyArguments& arguments, const ClusterArguments& cluster, int cores,
                    const fs::path& dosefloor) {
  const auto start = std::chrono::steady_clock::now();
  const Machine machine = read_machine(cluster.machine, jobs_folder() / "machines");
  const SweepGraph graph = graph_of_study(arguments.study, machine.shards);
  const bool shows = !arguments.quiet && !arguments.json;
  SubmitRequest request;
  request.dosefloor = dosefloor;
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
      const Plan plan = plan_of(graph, &machine, cores, dosefloor);
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
                                     {"seconds", seconds_since(start)}})
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

int run_status_verb(const StudyArguments& arguments, bool watch) {
  const SweepGraph graph = graph_of_study(arguments.study, 1);
  while (true) {
    const StudyStatus status = study_status(graph);
    if (arguments.json) {
      fmt::print("{}\n", status_json(graph, status).dump());
      return 0;
    }
    fmt::print("{}{}", watch ? "\033[H\033[2J" : "", status_text(graph, status));
    std::fflush(stdout);
    if (!watch) {
      return 0;
    }
    constexpr std::chrono::seconds between{5};
    std::this_thread::sleep_for(between);
  }
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
        "goes on "
        "from there.\n",
        tasks, arguments.study.experiment_file);
  }
  return 0;
}

}  // namespace

int run_sweep_verb(const std::vector<std::string>& arguments, int cores, const fs::path& dosefloor) {
  CLI::App app{
      "A whole study: every experiment of [sweep], from exit waves to one report. Stages that do not depend "
      "on "
      "what is varied are run once and shared."};
  app.name("dosefloor sweep");
  app.require_subcommand(1);
  std::function<int()> chosen;

  CLI::App* plan = app.add_subcommand("plan",
                                      "what the study takes: tasks, time, memory and disk, and whether that "
                                      "can be had; measures this build for a "
                                      "moment");
  const auto planned = add_study_options(*plan);
  ClusterArguments cluster;
  add_machine_option(*plan, cluster.machine);
  plan->callback([&] { chosen = [&] { return run_plan_verb(*planned, cluster, cores, dosefloor); }; });

  CLI::App* run = app.add_subcommand(
      "run", "runs the study on this machine, task beside task; started again, it goes on where it was");
  const auto local = add_study_options(*run);
  LocalOptions options;
  bool here = false;
  options.dosefloor = dosefloor;
  options.cores = cores;
  std::size_t gpus = visible_gpus().size();
  std::size_t networks_per_gpu = 1;
  run->add_flag("--local", here,
                "on this machine (there is no other way; `submit` hands the study to SLURM)");
  run->add_option("--cores", options.cores,
                  "processor cores to use; without it all that this process may use")
      ->check(CLI::Range(1, 4096));
  run->add_option("--gpus", gpus,
                  "GPUs to use, one for each network, 0 for processors alone; without it all that this "
                  "process may use")
      ->check(CLI::Range(std::size_t{0}, gpus));
  run->add_option(
         "--networks-per-gpu", networks_per_gpu,
         "networks at a time on one GPU, whose memory they share; small ones leave most of it idle (1)")
      ->check(CLI::Range(1, 64));
  run->add_flag("--retry", options.retry, "tasks that failed before, too");
  run->callback([&] {
    chosen = [&] {
      const std::vector<std::string> names = visible_gpus();
      for (std::size_t round = 0; round < networks_per_gpu; ++round) {
        options.gpus.insert(options.gpus.end(), names.begin(),
                            names.begin() + static_cast<std::ptrdiff_t>(gpus));
      }
      return run_here(*local, options);
    };
  });

  const auto add_submit_options = [&](CLI::App& verb) {
    verb.add_flag("--dry-run", cluster.dry_run, "print the sbatch commands, and stop");
    verb.add_flag("--retry", cluster.retry, "failed tasks again, too");
    verb.add_flag(
        "--unchecked", cluster.unchecked,
        "do not measure first whether disk, time and memory suffice (for a login node that must not work)");
  };
  CLI::App* submit = app.add_subcommand(
      "submit",
      "hands the study to SLURM as job arrays; again, it submits what is missing and nothing twice");
  const auto submitted = add_study_options(*submit);
  add_machine_option(*submit, cluster.machine);
  submit->get_option("--machine")->required();
  add_submit_options(*submit);
  submit->callback([&] { chosen = [&] { return run_submit_verb(*submitted, cluster, cores, dosefloor); }; });

  CLI::App* resume =
      app.add_subcommand("resume", "submits what is missing, to the machine that the study was submitted to");
  const auto resumed = add_study_options(*resume);
  add_submit_options(*resume);
  resume->callback([&] {
    chosen = [&] {
      cluster.machine = machine_of_study(*resumed);
      return run_submit_verb(*resumed, cluster, cores, dosefloor);
    };
  });

  CLI::App* status = app.add_subcommand("status", "how the study stands, from its journals and the queue");
  const auto asked = add_study_options(*status);
  bool watch = false;
  status->add_flag("--watch", watch, "again every 5 s, until Ctrl-C");
  status->callback([&] { chosen = [&] { return run_status_verb(*asked, watch); }; });

  CLI::App* cancel = app.add_subcommand("cancel", "takes the study out of SLURM's queue and ends what runs");
  const auto cancelled = add_study_options(*cancel);
  cancel->callback([&] { chosen = [&] { return run_cancel_verb(*cancelled); }; });

  CLI::App* machines = app.add_subcommand("machines", "the keys of a machine's file, with their defaults");
  machines->callback([&] {
    chosen = [] {
      fmt::print("{}", machine_reference());
      return 0;
    };
  });

  CLI::App* task = app.add_subcommand("task", "runs one task of a submission: what an array task executes");
  std::string submission;
  std::size_t member = 0;
  task->add_option("SUBMISSION", submission, "file of <output.folder>/sweep/submissions")->required();
  task->add_option("MEMBER", member, "its number in the file, from 0")->required();
  task->callback([&] { chosen = [&] { return run_task(read_submission(submission), member); }; });

  if (const std::optional<int> answered = parse(app, arguments)) {
    return *answered;
  }
  return chosen();
}

}  // namespace dosefloor::jobs
