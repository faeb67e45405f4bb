#include "jobs/sweep_verb.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdio>
#include <ctime>
#include <memory>
#include <nlohmann/json.hpp>

#include "config/experiment.hpp"
#include "jobs/sweep/graph.hpp"
#include "jobs/sweep/local_scheduler.hpp"
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
  std::string experiment;
  std::vector<std::string> overrides;
  bool quiet = false;
  bool json = false;

  [[nodiscard]] SweepGraph graph(std::int64_t shards) const {
    return sweep_graph({experiment, overrides, shards}, config::load_experiment(experiment, overrides));
  }
};

std::shared_ptr<StudyArguments> add_study_options(CLI::App& verb) {
  auto arguments = std::make_shared<StudyArguments>();
  verb.add_option("EXPERIMENT", arguments->experiment, "experiment file (TOML), with or without [sweep]")
      ->required();
  verb.add_option("--set", arguments->overrides,
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
  const SweepGraph graph = arguments.graph(1);
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
  if (result.failed > 0) {
    fmt::print(stderr,
               "{} of {} tasks failed, and {} need what these make. `dosefloor sweep status {}` names them; "
               "logs are in "
               "{}.\n",
               result.failed, tasks, result.blocked, arguments.experiment, (graph.folder / "logs").string());
    return static_cast<int>(ExitCode::failure);
  }
  if (shows) {
    fmt::print("\nAll {} tasks are done ({}). The report is {}.\n", tasks, terminal::duration_text(seconds),
               report.string());
  }
  return 0;
}

int available_gpus() {
  int count = 0;
  while (fs::exists("/dev/nvidia" + std::to_string(count))) {
    ++count;
  }
  return count;
}

}  // namespace

int run_sweep_verb(const std::vector<std::string>& arguments, int cores, const fs::path& dosefloor) {
  CLI::App app{
      "A whole study: every experiment of [sweep], from exit waves to one report. Stages that do not depend "
      "on "
      "what is varied are run once and shared."};
  app.name("dosefloor sweep");
  app.require_subcommand(1);
  int code = 0;

  CLI::App* run = app.add_subcommand(
      "run", "runs the study on this machine, task beside task; started again, it goes on where it was");
  const auto local = add_study_options(*run);
  const auto options = std::make_shared<LocalOptions>();
  bool here = false;
  options->dosefloor = dosefloor;
  options->cores = cores;
  options->gpus = available_gpus();
  run->add_flag("--local", here,
                "on this machine (there is no other way; `submit` hands the study to SLURM)");
  run->add_option("--cores", options->cores,
                  "processor cores to use; without it all that this process may use")
      ->check(CLI::Range(1, 4096));
  run->add_option("--gpus", options->gpus,
                  "GPUs to use, one for each network; without it all of this machine")
      ->check(CLI::Range(0, 64));
  run->callback([&] { code = run_here(*local, *options); });

  CLI::App* task = app.add_subcommand("task", "runs one task of a submission: what an array task executes");
  std::string submission;
  std::size_t member = 0;
  task->add_option("SUBMISSION", submission, "file of <output.folder>/sweep/submissions")->required();
  task->add_option("MEMBER", member, "its number in the file, from 0")->required();
  task->callback([&] { code = run_task(read_submission(submission), member); });

  try {
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());  // as CLI11 wants them
    app.parse(std::move(reversed));
  } catch (const CLI::Success& success) {
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    throw InputError(std::string(error.what()) + "\nRun with --help for the options.");
  }
  return code;
}

}  // namespace dosefloor::jobs
