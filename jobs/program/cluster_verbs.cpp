#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include "config/experiment.hpp"
#include "config/sweep/sweep_points.hpp"
#include "jobs/local/gpus.hpp"
#include "jobs/planning/estimate.hpp"
#include "jobs/planning/plan.hpp"
#include "jobs/program/parse.hpp"
#include "jobs/program/study_verbs.hpp"
#include "jobs/slurm/controller.hpp"
#include "jobs/slurm/machine.hpp"
#include "jobs/slurm/submitter.hpp"
#include "jobs/tasks/study.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/installation/installation.hpp"
#include "sim/core/installation/libtorch.hpp"
#include "sim/core/json_text/json.hpp"
#include "sim/core/terminal/seconds_since.hpp"

namespace dosefloor::jobs_program {
namespace {

namespace fs = std::filesystem;
using json_text::Json;

/// Options of `plan`, `submit` and `resume`.
struct ClusterArguments {
  CommonArguments common;
  std::string machine;
  bool dry_run = false;
  bool retry = false;
  bool unchecked = false;
};

command_line::Option* add_machine_option(command_line::Parser& app, ClusterArguments& arguments) {
  return app
      .add_option(
          "--machine", arguments.machine,
          "the cluster: a name from jobs/machines, or a file of your own (.toml); `dosefloor machines` "
          "prints its keys")
      ->type_name("NAME|FILE");
}

void add_submit_options(command_line::Parser& app, ClusterArguments& arguments) {
  add_common_options(app, arguments.common);
  app.add_flag("--dry-run", arguments.dry_run, "print the sbatch commands, and stop");
  app.add_flag("--retry", arguments.retry, "failed tasks again, too");
  app.add_flag(
      "--unchecked", arguments.unchecked,
      "do not measure first whether disk, time and memory suffice (for a login node that must not work)");
}

slurm::Machine machine_named(const std::string& name_or_file) {
  return slurm::read_machine(name_or_file, installation::shared_file("jobs") / "machines");
}

/// `without_networks`: why they cannot be measured, or "".
planning::Plan plan_of(const tasks::TaskGraph& graph, const slurm::Machine* machine, const Program& program,
                       const std::string& without_networks = "") {
  planning::Plan plan;
  plan.without_networks = without_networks;
  plan.graph = &graph;
  plan.here.cores = program.cores;
  plan.here.gpus = local::visible_gpus();
  plan.machine = machine;
  plan.estimate = planning::CostBook(program.dosefloor, graph, without_networks.empty())
                      .estimate(machine != nullptr ? static_cast<int>(machine->max_attempts)
                                                   : tasks::default_max_attempts);
  return plan;
}

/// "gold: 2 experiments that differ in images.mtf_model"
std::string title(const tasks::TaskGraph& graph, const tasks::GraphRequest& study) {
  const config::Experiment experiment = config::load_experiment(study.experiment_file, study.overrides);
  const std::size_t experiments = sweep::sweep_points(experiment).size();
  const std::string keys = fmt::format("{}", fmt::join(sweep::sweep_keys(experiment.sweep), ", "));
  return fmt::format("{}: {} experiment{}{}\n\n", graph.study, experiments, experiments == 1 ? "" : "s",
                     keys.empty() ? "" : " that differ in " + keys);
}

void expect_arrays_that_fit(const slurm::Machine& machine) {
  if (const std::int64_t largest = slurm::largest_array_index();
      largest > 0 && machine.max_array_tasks > largest) {
    throw InputError(
        fmt::format("machine.max_array_tasks = {}: expected at most {}, as this site's MaxArraySize is {}",
                    machine.max_array_tasks, largest, largest + 1));
  }
}

/// The queue has changed: what `status` remembers of it is old.
void forget_queue(const tasks::TaskGraph& graph) {
  fs::remove(graph.folder / "queue.json");
}

void print_result(const slurm::SubmitResult& result, const ClusterArguments& arguments, double seconds) {
  if (arguments.common.json) {
    fmt::print("{}\n", Json({{"verb", "submit"},
                             {"arrays", result.arrays},
                             {"tasks", result.tasks},
                             {"done", result.done},
                             {"queued", result.queued},
                             {"failed", result.failed},
                             {"blocked", result.blocked},
                             {"commands", result.commands},
                             {"seconds", seconds}})
                           .dump());
  } else if (arguments.dry_run) {
    for (const std::string& command : result.commands) {
      fmt::print("{}\n", command);
    }
  } else if (arguments.common.shows()) {
    fmt::print("{} tasks in {} arrays submitted; {} are done, {} were in the queue or running already.\n",
               result.tasks, result.arrays, result.done, result.queued);
    if (result.failed + result.blocked > 0) {
      fmt::print("{} failed before (--retry tries again), {} need what those make.\n", result.failed,
                 result.blocked);
    }
  }
}

int submit(const ClusterArguments& arguments, const Program& program) {
  const auto start = std::chrono::steady_clock::now();
  const slurm::Machine machine = machine_named(arguments.machine);
  tasks::GraphRequest study = arguments.common.study;
  study.shards = machine.shards;
  const tasks::TaskGraph graph = tasks::load_graph(study);
  slurm::SubmitRequest request;
  request.dosefloor = program.dosefloor;
  request.script = installation::shared_file("jobs") / "slurm" / "task.sbatch";
  request.dry_run = arguments.dry_run;
  request.retry = arguments.retry;
  request.say = [&](const std::string& line) {
    if (arguments.common.shows()) {
      fmt::print("{}\n", line);
      std::fflush(stdout);
    }
  };
  if (!arguments.dry_run) {
    expect_arrays_that_fit(machine);
    if (!arguments.unchecked) {
      const planning::Plan plan = plan_of(graph, &machine, program);
      planning::keep_plan(plan);
      planning::expect_possible(plan);
    }
    tasks::keep_shards(graph, machine.shards);
    const std::string& name = arguments.machine;
    tasks::keep_machine(graph, fs::exists(name) ? fs::absolute(name).string() : name);
  }
  const slurm::SubmitResult result = slurm::submit_study(graph, machine, request);
  if (!arguments.dry_run) {
    forget_queue(graph);
  }
  print_result(result, arguments, terminal::seconds_since(start));
  return 0;
}

/// The machine that the experiment was last submitted to, or InputError.
std::string last_machine(const tasks::GraphRequest& study) {
  std::string machine = tasks::read_settings(tasks::load_graph(study).folder).machine;
  if (machine.empty()) {
    const std::string file = tasks::shell_text({study.experiment_file});
    throw InputError(fmt::format(
        "{0} was never submitted. To begin it on a cluster: dosefloor submit {0} --machine NAME; on "
        "this machine: dosefloor run {0}",
        file));
  }
  return machine;
}

}  // namespace

int plan_verb(const Arguments& arguments, const Program& program) {
  command_line::Parser app{
      "What an experiment takes: tasks, time, memory and disk, and whether that can be had. Measures this build "
      "for a moment where nothing of its kind has been run."};
  app.name("dosefloor plan");
  ClusterArguments options;
  add_common_options(app, options.common);
  add_machine_option(app, options);
  if (const std::optional<int> answered = app.parse(arguments)) {
    return *answered;
  }
  const std::optional<slurm::Machine> machine =
      options.machine.empty() ? std::nullopt : std::optional(machine_named(options.machine));
  options.common.study.shards = machine ? machine->shards : 1;
  const tasks::TaskGraph graph = tasks::load_graph(options.common.study);
  const planning::Plan plan =
      plan_of(graph, machine ? &*machine : nullptr, program, installation::missing_libtorch().value_or(""));
  planning::keep_plan(plan);
  if (options.common.json) {
    fmt::print("{}\n", planning::plan_json(plan).dump());
  } else {
    fmt::print("{}{}", title(graph, options.common.study), planning::plan_text(plan));
  }
  planning::expect_possible(plan);
  return 0;
}

int submit_verb(const Arguments& arguments, const Program& program) {
  command_line::Parser app{
      "Hands all tasks of an experiment to SLURM as job arrays; called again, it submits what is missing and "
      "nothing twice."};
  app.name("dosefloor submit");
  ClusterArguments options;
  add_submit_options(app, options);
  add_machine_option(app, options)->required();
  if (const std::optional<int> answered = app.parse(arguments)) {
    return *answered;
  }
  return submit(options, program);
}

int resume_verb(const Arguments& arguments, const Program& program) {
  command_line::Parser app{"Submits what is missing, to the machine that the experiment was submitted to."};
  app.name("dosefloor resume");
  ClusterArguments options;
  add_submit_options(app, options);
  if (const std::optional<int> answered = app.parse(arguments)) {
    return *answered;
  }
  options.machine = last_machine(options.common.study);
  return submit(options, program);
}

int cancel_verb(const Arguments& arguments, const Program& /*program*/) {
  command_line::Parser app{"Takes an experiment's tasks out of SLURM's queue and ends those that run there."};
  app.name("dosefloor cancel");
  CommonArguments options;
  add_common_options(app, options);
  if (const std::optional<int> answered = app.parse(arguments)) {
    return *answered;
  }
  const tasks::TaskGraph graph = tasks::load_graph(options.study);
  const std::size_t ended = slurm::cancel_study(graph);
  forget_queue(graph);
  if (options.json) {
    fmt::print("{}\n", Json({{"verb", "cancel"}, {"tasks", ended}}).dump());
  } else if (!options.quiet) {
    fmt::print(
        "{} tasks were taken out of the queue or ended. What they made is kept: `dosefloor resume {}` continues "
        "from there.\n",
        ended, tasks::shell_text({options.study.experiment_file}));
  }
  return 0;
}

}  // namespace dosefloor::jobs_program
