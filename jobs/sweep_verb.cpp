#include "jobs/sweep_verb.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>

#include "jobs/gpus.hpp"
#include "jobs/parse.hpp"
#include "jobs/slurm/machine.hpp"
#include "jobs/study_options.hpp"
#include "jobs/sweep/graph.hpp"
#include "jobs/sweep/local_scheduler.hpp"
#include "jobs/sweep/status.hpp"
#include "jobs/sweep/study.hpp"
#include "jobs/sweep/submission.hpp"
#include "jobs/sweep/task_driver.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/terminal/progress.hpp"
#include "sim/core/terminal/seconds_since.hpp"

namespace dosefloor::jobs {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

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
  const double seconds = terminal::seconds_since(start);
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
               "{} of {} tasks failed, and {} need what these make. `dosefloor sweep status {}` names "
               "them; logs are in {}.\n",
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

void add_machine_option(CLI::App& verb, std::string& machine) {
  verb.add_option("--machine", machine,
                  "the cluster: a name out of jobs/machines, or a file of one's own (.toml); `dosefloor "
                  "sweep machines` tells the keys")
      ->type_name("NAME|FILE");
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

}  // namespace

int run_sweep_verb(const std::vector<std::string>& arguments, const Program& program) {
  CLI::App app{
      "A whole study: every experiment of [sweep], from exit waves to one report. Stages that do not "
      "depend on what is varied are run once and shared."};
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
  plan->callback([&] { chosen = [&] { return run_plan_verb(*planned, cluster, program); }; });

  CLI::App* run = app.add_subcommand(
      "run", "runs the study on this machine, task beside task; started again, it goes on where it was");
  const auto local = add_study_options(*run);
  LocalOptions options;
  bool here = false;
  options.dosefloor = program.dosefloor;
  options.cores = program.cores;
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
  submit->callback([&] { chosen = [&] { return run_submit_verb(*submitted, cluster, program); }; });

  CLI::App* resume =
      app.add_subcommand("resume", "submits what is missing, to the machine that the study was submitted to");
  const auto resumed = add_study_options(*resume);
  add_submit_options(*resume);
  resume->callback([&] { chosen = [&] { return run_resume_verb(*resumed, cluster, program); }; });

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
