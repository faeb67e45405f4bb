#include "jobs/planning/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "jobs/local/scheduler.hpp"
#include "jobs/tasks/json_lines.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/files/disk_space.hpp"
#include "sim/core/json_text/json.hpp"
#include "sim/core/terminal/progress.hpp"

namespace dosefloor::planning {
namespace {

namespace fs = std::filesystem;
using json_text::Json;

struct StageSum {
  std::size_t arrays = 0;
  std::size_t tasks = 0;
  std::size_t done = 0;
  std::int64_t items = 0;
  std::string unit;
  double core_seconds = 0.0;
  double gpu_seconds = 0.0;
  double longest_s = 0.0;  ///< of a task, on the ranks it gets
  double memory_mib = 0.0;
  double bytes = 0.0;
};

int ranks_of(const Plan& plan, const tasks::TaskGroup& group) {
  if (plan.machine == nullptr) {
    return local::ranks_here(*plan.graph, group, plan.here);
  }
  return static_cast<int>(plan.machine->of(group.stage).ranks);
}

double task_seconds(const Plan& plan, std::size_t g, std::size_t m) {
  const tasks::Task& task = plan.graph->groups[g].tasks[m];
  const double ranks =
      static_cast<double>(std::min<std::int64_t>(ranks_of(plan, plan.graph->groups[g]), task.most_ranks));
  return plan.estimate.groups[g][m].core_seconds / ranks;
}

std::array<StageSum, tasks::stage_count> sums(const Plan& plan) {
  std::array<StageSum, tasks::stage_count> all;
  for (std::size_t g = 0; g < plan.graph->groups.size(); ++g) {
    const tasks::TaskGroup& group = plan.graph->groups[g];
    StageSum& sum = all.at(static_cast<std::size_t>(group.stage));
    ++sum.arrays;
    for (std::size_t m = 0; m < group.tasks.size(); ++m) {
      const TaskEstimate& one = plan.estimate.groups[g][m];
      ++sum.tasks;
      sum.done += one.status.state == tasks::TaskState::done ? 1 : 0;
      sum.items += group.tasks[m].items;
      sum.unit = tasks::traits(group.stage).unit;
      sum.core_seconds += one.core_seconds;
      sum.gpu_seconds += one.gpu_seconds;
      sum.longest_s = std::max(sum.longest_s, task_seconds(plan, g, m));
      sum.memory_mib = std::max(sum.memory_mib, one.memory_mib);
      sum.bytes += one.bytes;
    }
  }
  return all;
}

/// Bytes of products that are not there yet.
double missing_bytes(const Plan& plan) {
  double bytes = 0.0;
  for (const auto& group : plan.estimate.groups) {
    for (const TaskEstimate& one : group) {
      bytes += one.status.state == tasks::TaskState::done ? 0.0 : one.bytes;
    }
  }
  return bytes;
}

double all_bytes(const Plan& plan) {
  double bytes = 0.0;
  for (const StageSum& sum : sums(plan)) {
    bytes += sum.bytes;
  }
  return bytes;
}

/// The nearest folder that exists.
fs::path existing_folder(fs::path folder) {
  folder = fs::absolute(folder);
  while (!fs::exists(folder)) {
    folder = folder.parent_path();
  }
  return folder;
}

double free_bytes(const Plan& plan) {
  return static_cast<double>(files::free_bytes_in(existing_folder(plan.graph->folder)));
}

std::string hours_text(double seconds) {
  return fmt::format("{:.2f}", seconds / 3600.0);
}

}  // namespace

double seconds_on(const Plan& plan, int cores) {
  double work = 0.0;
  std::vector<double> end_of_group(plan.graph->groups.size(), 0.0);  // on as many cores as one wants
  double longest_chain = 0.0;
  for (std::size_t g = 0; g < plan.graph->groups.size(); ++g) {
    double start = 0.0;
    for (const tasks::Dependency& dependency : plan.graph->groups[g].after) {
      start = std::max(start, end_of_group[dependency.group]);
    }
    double longest = 0.0;
    for (std::size_t m = 0; m < plan.graph->groups[g].tasks.size(); ++m) {
      work += plan.estimate.groups[g][m].core_seconds;
      longest = std::max(longest, task_seconds(plan, g, m));
    }
    end_of_group[g] = start + longest;
    longest_chain = std::max(longest_chain, end_of_group[g]);
  }
  return std::max(work / cores, longest_chain);
}

std::string plan_text(const Plan& plan) {
  std::string text =
      fmt::format("{:8} {:>6} {:>6} {:>6}  {:<18} {:>10} {:>14} {:>12} {:>10}\n", "stage", "arrays", "tasks",
                  "done", "items", "core-hours", "longest task", "memory/rank", "disk");
  double core_seconds = 0.0;
  double gpu_seconds = 0.0;
  const std::array<StageSum, tasks::stage_count> all = sums(plan);
  for (std::size_t i = 0; i < tasks::stage_count; ++i) {
    const StageSum& sum = all.at(i);
    core_seconds += sum.core_seconds;
    gpu_seconds += sum.gpu_seconds;
    text += fmt::format("{:8} {:>6} {:>6} {:>6}  {:<18} {:>10} {:>14} {:>12} {:>10}\n",
                        tasks::stage_name(static_cast<tasks::Stage>(i)), sum.arrays, sum.tasks, sum.done,
                        sum.items > 0 ? fmt::format("{} {}", sum.items, sum.unit) : "",
                        hours_text(sum.core_seconds), terminal::duration_text(sum.longest_s),
                        sum.memory_mib > 0 ? fmt::format("{:.0f} MiB", sum.memory_mib) : "",
                        sum.bytes > 0 ? terminal::bytes_text(sum.bytes) : "");
  }
  text += fmt::format("\nStill to do: {} core-hours on CPUs like this machine's", hours_text(core_seconds));
  text += plan.machine == nullptr
              ? fmt::format(", about {} on the {} core{} here.\n",
                            terminal::duration_text(seconds_on(plan, plan.here.cores)), plan.here.cores,
                            plan.here.cores == 1 ? "" : "s")
              : fmt::format("; no sooner than in {} on {}.\n",
                            terminal::duration_text(seconds_on(plan, 1'000'000)), plan.machine->name);
  const bool train_on_gpus =
      plan.machine != nullptr ? plan.machine->of(tasks::Stage::train).gpus > 0 : !plan.here.gpus.empty();
  if (gpu_seconds > 0.0) {
    text += fmt::format("With them {} GPU-hours, as long as those that have ended took.\n",
                        hours_text(gpu_seconds));
  } else if (train_on_gpus) {
    text +=
        "Trainings run on GPUs, where their time is not known before one has ended: the times above are those "
        "of CPUs.\n";
  }
  text += fmt::format("Disk: {} in all, {} still to be written, {} free.\n",
                      terminal::bytes_text(all_bytes(plan)), terminal::bytes_text(missing_bytes(plan)),
                      terminal::bytes_text(free_bytes(plan)));
  if (!plan.without_networks.empty()) {
    text += fmt::format("\nWithout the time, memory and disk of networks: {}.\n", plan.without_networks);
  }
  return text;
}

Json plan_json(const Plan& plan) {
  Json stages = Json::object();
  const std::array<StageSum, tasks::stage_count> all = sums(plan);
  double core_seconds = 0.0;
  for (std::size_t i = 0; i < tasks::stage_count; ++i) {
    const StageSum& sum = all.at(i);
    core_seconds += sum.core_seconds;
    stages[tasks::stage_name(static_cast<tasks::Stage>(i))] = {{"arrays", sum.arrays},
                                                               {"tasks", sum.tasks},
                                                               {"done", sum.done},
                                                               {"items", sum.items},
                                                               {"core_seconds", sum.core_seconds},
                                                               {"gpu_seconds", sum.gpu_seconds},
                                                               {"longest_task_s", sum.longest_s},
                                                               {"memory_mib_per_rank", sum.memory_mib},
                                                               {"bytes", sum.bytes}};
  }
  Json text{{"verb", "plan"},
            {"study", plan.graph->study},
            {"stages", stages},
            {"core_seconds", core_seconds},
            {"seconds_here", seconds_on(plan, plan.here.cores)},
            {"bytes", all_bytes(plan)},
            {"missing_bytes", missing_bytes(plan)},
            {"free_bytes", free_bytes(plan)}};
  if (!plan.without_networks.empty()) {
    text["without_networks"] = plan.without_networks;
  }
  return text;
}

void keep_plan(const Plan& plan) {
  if (!plan.without_networks.empty()) {
    return;
  }
  for (const auto& tasks : plan.estimate.groups) {
    for (const TaskEstimate& task : tasks) {
      if (task.status.state != tasks::TaskState::waiting) {
        return;
      }
    }
  }
  tasks::write_json(plan.graph->folder / "plan.json", plan_json(plan));
}

void expect_possible(const Plan& plan) {
  std::string wrong;
  const double missing = missing_bytes(plan);
  if (missing > free_bytes(plan)) {
    wrong += fmt::format(
        "\n  disk: {} are still to be written, {} are free in {}. Free space, or choose another "
        "output.folder",
        terminal::bytes_text(missing), terminal::bytes_text(free_bytes(plan)),
        existing_folder(plan.graph->folder).string());
  }
  constexpr double gb = 1e9;
  constexpr double minute_s = 60.0;
  if (plan.machine != nullptr) {
    const slurm::Machine& machine = *plan.machine;
    if (machine.disk_quota_gb > 0.0 && all_bytes(plan) > machine.disk_quota_gb * gb) {
      wrong += fmt::format("\n  disk: the study takes {:.3g} GB, machine.disk_quota_gb is {:g}",
                           all_bytes(plan) / gb, machine.disk_quota_gb);
    }
    for (std::size_t g = 0; g < plan.graph->groups.size(); ++g) {
      const tasks::TaskGroup& group = plan.graph->groups[g];
      const slurm::StageResources& resources = machine.of(group.stage);
      const TaskEstimate& one = plan.estimate.groups[g].front();  // all of a group are alike enough
      const bool here = resources.gpus == 0;                      // else the time on CPUs says nothing
      const double item_s = one.seconds_per_item / static_cast<double>(resources.ranks);
      if (here && item_s > resources.time_limit_min * minute_s - machine.warning_s) {
        wrong += fmt::format(
            "\n  time: one of {}'s {} takes {}, {}.time_limit_min is {:g}: it would never get past it",
            group.name, tasks::traits(group.stage).unit, terminal::duration_text(item_s),
            tasks::stage_name(group.stage), resources.time_limit_min);
      }
      const auto given = static_cast<double>(resources.memory_mib_per_core * resources.cores_per_rank);
      if (here && given > 0.0 && one.memory_mib > given) {
        wrong += fmt::format(
            "\n  memory: a rank of {} needs {:.0f} MiB, {}.memory_mib_per_core gives it {:.0f} MiB",
            group.name, one.memory_mib, tasks::stage_name(group.stage), given);
      }
    }
  }
  if (!wrong.empty()) {
    throw InputError("this cannot run as planned:" + wrong);
  }
}

}  // namespace dosefloor::planning
