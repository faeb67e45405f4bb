#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <optional>
#include <sstream>

#include "jobs/local/gpus.hpp"
#include "jobs/local/scheduler.hpp"
#include "jobs/program/parse.hpp"
#include "jobs/program/study_verbs.hpp"
#include "jobs/tasks/study.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/installation/libtorch.hpp"
#include "sim/core/json_text/json.hpp"
#include "sim/core/terminal/progress.hpp"
#include "sim/core/terminal/seconds_since.hpp"

namespace dosefloor::jobs_program {
namespace {

namespace fs = std::filesystem;
using json_text::Json;

struct RunArguments {
  CommonArguments common;
  local::Here here;
  std::size_t gpus = 0;
  std::size_t networks_per_gpu = 1;
  bool dry_run = false;
};

void add_options(command_line::Parser& app, RunArguments& arguments, const std::vector<std::string>& gpus) {
  add_common_options(app, arguments.common);
  app.add_option("--ranks", arguments.here.ranks,
                 "MPI ranks of each task; by default as many as it can use, or its share of the cores")
      ->type_name("N")
      ->positive();
  app.add_option("--cores", arguments.here.cores,
                 "CPU cores to use; by default all that this process may use")
      ->within(1, 4096);
  app.add_option(
         "--gpus", arguments.gpus,
         "GPUs to use, 0 for CPUs alone; by default all that this process may use. Each network of a "
         "study gets one; those of a single experiment are trained on all of them, one after the other")
      ->within(0, static_cast<double>(gpus.size()));
  app.add_option(
         "--networks-per-gpu", arguments.networks_per_gpu,
         "networks of a study at a time on one GPU, whose memory they share; small ones leave most of "
         "it idle (1)")
      ->within(1, 64);
  app.add_flag("--dry-run", arguments.dry_run, "print the commands, and stop");
}

/// Each name once for every network that it may have at a time.
std::vector<std::string> gpus_to_use(const RunArguments& arguments, const std::vector<std::string>& names) {
  std::vector<std::string> all;
  for (std::size_t round = 0; round < arguments.networks_per_gpu; ++round) {
    all.insert(all.end(), names.begin(), names.begin() + static_cast<std::ptrdiff_t>(arguments.gpus));
  }
  return all;
}

void expect_possible(const RunArguments& arguments, const tasks::TaskGraph& graph, int cores) {
  if (arguments.here.ranks > cores) {
    throw InputError(fmt::format("--ranks {}: expected 1 to {}, the cores this process may use",
                                 arguments.here.ranks, cores));
  }
  if (arguments.networks_per_gpu > 1 && !graph.has_sweep) {
    throw InputError(
        fmt::format("--networks-per-gpu {}: {} has no [sweep]; its networks are trained one after the other, "
                    "each on all GPUs",
                    arguments.networks_per_gpu, arguments.common.study.experiment_file));
  }
}

std::string clock_text() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  localtime_r(&now, &parts);
  std::array<char, 16> text{};
  std::strftime(text.data(), text.size(), "%H:%M:%S", &parts);
  return text.data();
}

/// All commands, as the tasks would run them here.
std::vector<std::string> commands_of(const tasks::TaskGraph& graph, const local::Here& here) {
  std::vector<std::string> commands;
  for (const tasks::TaskGroup& group : graph.groups) {
    const int ranks = local::ranks_here(graph, group, here);
    for (const tasks::Task& task : group.tasks) {
      for (const tasks::CommandWords& command : task.commands) {
        commands.push_back(tasks::command_text(tasks::on_ranks(command, ranks)));
      }
      for (const fs::path& picture : task.pictures) {
        commands.push_back(tasks::command_text(tasks::picture_command(picture)));
      }
    }
  }
  return commands;
}

int print_commands(const tasks::TaskGraph& graph, const RunArguments& arguments) {
  const std::vector<std::string> commands = commands_of(graph, arguments.here);
  if (arguments.common.json) {
    fmt::print("{}\n", Json({{"verb", "run"}, {"commands", commands}}).dump());
    return 0;
  }
  for (const std::string& command : commands) {
    fmt::print("{}\n", command);
  }
  return 0;
}

/// What ended, in words on standard error where it is not everything, and as the exit code.
int exit_code_of(const local::LocalResult& result, std::size_t all, const tasks::TaskGraph& graph,
                 const std::string& experiment_file) {
  if (result.stopped) {
    fmt::print(stderr,
               "stopped by a signal: {} of {} tasks are done. The same command continues from there.\n",
               result.done, all);
    return static_cast<int>(ExitCode::interrupted);
  }
  if (result.done == all) {
    return 0;
  }
  fmt::print(
      stderr,
      "{} of {} tasks failed and {} were not begun. `dosefloor why {}` says what happened; logs are in "
      "{}. The same command continues from there.\n",
      result.failed, all, result.blocked, tasks::shell_text({experiment_file}),
      (graph.folder / "logs").string());
  // A study has many ways to fail; a single experiment ends with its first.
  return graph.has_sweep || result.code == 0 ? static_cast<int>(ExitCode::failure) : result.code;
}

Json ran_json(const local::LocalResult& result) {
  Json ran = Json::array();
  for (const local::RanTask& task : result.ran) {
    ran.push_back({{"task", task.id}, {"seconds", task.seconds}});
  }
  return ran;
}

int run_here(const tasks::TaskGraph& graph, const RunArguments& arguments, const Program& program) {
  const auto start = std::chrono::steady_clock::now();
  tasks::keep_shards(graph, 1);
  std::size_t count = 0;
  for (const tasks::TaskGroup& group : graph.groups) {
    count += group.tasks.size();
  }
  const CommonArguments& common = arguments.common;
  local::LocalOptions options;
  options.dosefloor = program.dosefloor;
  options.here = arguments.here;
  options.output = graph.has_sweep  ? tasks::Output::log
                   : common.shows() ? tasks::Output::terminal
                                    : tasks::Output::errors;
  options.say = [&](const std::string& line) {
    if (common.shows()) {
      fmt::print("{} {}\n", clock_text(), line);
      std::fflush(stdout);
    }
  };
  const local::LocalResult result = local::run_locally(graph, options);
  const fs::path report_folder = graph.folder.parent_path() / "report";
  const std::string report = (report_folder / "index.html").string();
  const double seconds = terminal::seconds_since(start);
  const int code = exit_code_of(result, count, graph, common.study.experiment_file);
  if (common.json) {
    fmt::print("{}\n", Json({{"verb", "run"},
                             {"report", report},
                             {"tasks", count},
                             {"done", result.done},
                             {"failed", result.failed},
                             {"blocked", result.blocked},
                             {"ran", ran_json(result)},
                             {"seconds", seconds}})
                           .dump());
  } else if (code == 0 && common.shows()) {
    std::ostringstream answer;
    if (graph.has_sweep || result.ran.empty()) {  // otherwise `analyse` has just printed it
      answer << std::ifstream(report_folder / "answer.txt").rdbuf();
    }
    fmt::print("\n{}", answer.str());
    fmt::print("All {} tasks are done ({}). The report is {}.\n", count, terminal::duration_text(seconds),
               report);
  }
  return code;
}

/// Throws InputError before anything is computed, rather than once networks are to be trained.
void expect_libtorch(const tasks::TaskGraph& graph) {
  for (const tasks::TaskGroup& group : graph.groups) {
    if (group.stage == tasks::Stage::train) {
      installation::provide_libtorch();
      return;
    }
  }
}

}  // namespace

int run_verb(const Arguments& arguments, const Program& program) {
  command_line::Parser app{
      "Runs a whole experiment on this machine: waves, images, training, segmentations, analysis and report, "
      "with pictures of what it makes. The settings of a study ([sweep]) run side by side and share what they "
      "have in common; the stages of a single experiment run one after the other, each printed as the command "
      "that it is. Started again, it continues from where it was."};
  app.name("dosefloor run");
  const std::vector<std::string> gpus = local::visible_gpus();
  RunArguments options;
  options.gpus = gpus.size();
  options.here.cores = program.cores;
  add_options(app, options, gpus);
  if (const std::optional<int> answered = app.parse(arguments)) {
    return *answered;
  }
  options.common.study.pictures = true;
  options.here.gpus = gpus_to_use(options, gpus);
  const tasks::TaskGraph graph = tasks::load_graph(options.common.study);
  expect_possible(options, graph, program.cores);
  if (options.dry_run) {
    return print_commands(graph, options);
  }
  expect_libtorch(graph);
  return run_here(graph, options, program);
}

}  // namespace dosefloor::jobs_program
