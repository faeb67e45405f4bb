#include "jobs/planning/estimate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string_view>

#include "jobs/tasks/json_lines.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/process/answer.hpp"
#include "sim/core/version/version.hpp"

namespace dosefloor::planning {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

/// Until a program works: start, plans of transforms, checksums of what it reads.
constexpr double start_s = 2.0;
/// A forward pass beside a training step, which has two more of its size.
constexpr double forward_share = 1.0 / 3.0;
/// Tables, bootstrap, figures and report: once, and for each segmented image of each network.
constexpr double analysis_s = 5.0;
constexpr double analysis_s_per_image = 2e-4;
/// A probability (float32) and a mask (uint8) a pixel.
constexpr double segmentation_bytes_per_px = 5.0;

/// Keys that change neither time nor size.
bool is_neutral(std::string_view assignment) {
  constexpr std::array keys{"images.dose_range",
                            "images.dose_per_A2",
                            "images.mtf_model",
                            "images.mtf_c0",
                            "images.mtf_c3",
                            "images.mtf_floor",
                            "images.n0",
                            "experiment.seed",
                            "train.seed",
                            "train.msd.dilation_seed",
                            "dose_series.mtf_model",
                            "dose_series.seed",
                            "train.threshold"};
  const std::string_view key = assignment.substr(0, assignment.find('='));
  return key.starts_with("output.") || key.ends_with("learning_rate") ||
         std::find(keys.begin(), keys.end(), key) != keys.end();
}

/// The command without --shard, whose cost is that of the whole.
tasks::CommandWords whole_command(const tasks::CommandWords& command) {
  tasks::CommandWords words;
  for (std::size_t i = 0; i < command.size(); ++i) {
    if (command[i] == "--shard") {
      ++i;
    } else {
      words.push_back(command[i]);
    }
  }
  return words;
}

double analysis_seconds(const tasks::TaskGraph& graph) {
  std::int64_t images = 0;
  for (const tasks::TaskGroup& group : graph.groups) {
    if (group.stage == tasks::Stage::segment) {
      for (const tasks::Task& task : group.tasks) {
        images += task.items;
      }
    }
  }
  return analysis_s + analysis_s_per_image * static_cast<double>(images);
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace

std::string kind_of(const tasks::TaskGroup& group, const tasks::Task& task) {
  if (group.stage == tasks::Stage::segment) {
    return task.id;  // follows from its training
  }
  std::string kind;
  const tasks::CommandWords command = whole_command(task.commands.front());
  for (std::size_t i = 0; i < command.size(); ++i) {
    if (command[i] == "--set" && i + 1 < command.size() && is_neutral(command[i + 1])) {
      ++i;
    } else {
      kind += (i == 0 ? "" : " ") + command[i];
    }
  }
  return kind;
}

CostBook::CostBook(fs::path dosefloor, const tasks::TaskGraph& graph, bool measures_networks)
    : dosefloor_(std::move(dosefloor)),
      graph_(graph),
      measures_networks_(measures_networks),
      file_(graph.folder / "costs.jsonl") {
  for (const ordered_json& line : tasks::read_json_lines(file_)) {
    if (line.value("git", "") == version::git_hash) {
      costs_[line.value("kind", "")] = {line.value("seconds_per_item", 0.0),
                                        line.value("bytes_per_item", 0.0), line.value("memory_mib", 0.0),
                                        false};
    }
  }
}

StudyEstimate CostBook::estimate(int max_attempts) {
  StudyEstimate estimate;
  for (const tasks::TaskGroup& group : graph_.groups) {
    std::vector<TaskEstimate>& tasks = estimate.groups.emplace_back();
    for (const tasks::Task& task : group.tasks) {
      TaskEstimate& one = tasks.emplace_back();
      one.status = tasks::task_status(graph_.folder, task, {max_attempts, false});
      learn_from(group, task, one.status);
    }
  }
  for (std::size_t g = 0; g < graph_.groups.size(); ++g) {
    const tasks::TaskGroup& group = graph_.groups[g];
    for (std::size_t m = 0; m < group.tasks.size(); ++m) {
      TaskEstimate& one = estimate.groups[g][m];
      if (group.stage == tasks::Stage::analyse) {
        one.core_seconds = one.status.state == tasks::TaskState::done ? 0.0 : analysis_seconds(graph_);
        continue;
      }
      const tasks::Task& task = group.tasks[m];
      const Cost& cost = cost_of(group, task);
      const auto left = static_cast<double>(task.items - one.status.items);
      one.seconds_per_item = cost.seconds_per_item;
      one.bytes = cost.bytes_per_item * static_cast<double>(task.items);
      one.memory_mib = cost.memory_mib;
      one.core_seconds =
          one.status.state == tasks::TaskState::done
              ? 0.0
              : left * cost.seconds_per_item +
                    (cost.from_journal ? 0.0 : start_s * static_cast<double>(task.commands.size()));
      one.gpu_seconds = one.core_seconds * cost.gpus_per_rank;
    }
  }
  return estimate;
}

void CostBook::learn_from(const tasks::TaskGroup& group, const tasks::Task& task,
                          const tasks::TaskStatus& status) {
  if (status.state != tasks::TaskState::done || task.items == 0) {
    return;
  }
  const tasks::Attempt& last = status.history.attempts.back();
  const std::int64_t made = task.items - last.items_before;
  if (made > 0 && last.end) {
    seen_seconds_[kind_of(group, task)].push_back((*last.end - last.start) * last.ranks /
                                                  static_cast<double>(made));
    seen_gpus_per_rank_[kind_of(group, task)] = static_cast<double>(last.gpus) / last.ranks;
  }
}

const Cost& CostBook::cost_of(const tasks::TaskGroup& group, const tasks::Task& task) {
  const std::string kind = kind_of(group, task);
  if (!costs_.contains(kind) && group.stage == tasks::Stage::train && !measures_networks_) {
    costs_[kind] = Cost{};
  } else if (!costs_.contains(kind)) {
    costs_[kind] = group.stage == tasks::Stage::segment ? segmentation_cost(task) : measure(group, task);
    const Cost& cost = costs_[kind];
    if (group.stage != tasks::Stage::segment) {
      tasks::append_json_line(file_, {{"git", version::git_hash},
                                      {"kind", kind},
                                      {"seconds_per_item", cost.seconds_per_item},
                                      {"bytes_per_item", cost.bytes_per_item},
                                      {"memory_mib", cost.memory_mib}});
    }
  }
  Cost& cost = costs_[kind];
  if (const auto seen = seen_seconds_.find(kind); seen != seen_seconds_.end() && !cost.from_journal) {
    cost.seconds_per_item = median(seen->second);
    cost.from_journal = true;
    cost.gpus_per_rank = seen_gpus_per_rank_[kind];
  }
  return cost;
}

Cost CostBook::measure(const tasks::TaskGroup& group, const tasks::Task& task) {
  std::vector<std::string> words{dosefloor_.string()};
  const tasks::CommandWords command = whole_command(task.commands.front());
  words.insert(words.end(), command.begin(), command.end());
  words.emplace_back("--dry-run");
  words.emplace_back("--json");
  constexpr double longest_s = 600.0;
  const process::Answer answer = process::ask(words, longest_s);
  if (answer.code != 0) {
    throw Error(fmt::format("{}\n{}", tasks::shell_text(words), answer.errors),
                static_cast<ExitCode>(answer.code == static_cast<int>(ExitCode::bad_input) ? 2 : 1));
  }
  const ordered_json line = ordered_json::parse(answer.output, nullptr, false);
  try {
    const tasks::StageTraits& traits = tasks::traits(group.stage);
    const ordered_json& of = line.at(ordered_json::json_pointer(traits.costs_at));
    const double items = of.at(traits.items_key);
    return {of.at("seconds").get<double>() / items, of.at("bytes").get<double>() / items,
            of.at("memory_mib_per_rank").get<double>(), false, 0.0};
  } catch (const ordered_json::exception& error) {
    throw Error(fmt::format("{} printed what is not understood: {} ({})", tasks::shell_text(words),
                            answer.output, error.what()));
  }
}

/// From the training of the same network and the sizes of its images.
Cost CostBook::segmentation_cost(const tasks::Task& task) {
  const std::string id = "train" + task.id.substr(task.id.find('/'));
  for (const tasks::TaskGroup& group : graph_.groups) {
    for (const tasks::Task& training : group.tasks) {
      if (training.id != id) {
        continue;
      }
      const Cost& cost = cost_of(group, training);
      const double images_per_epoch = std::max(1.0, training.images_per_epoch);
      return {forward_share * cost.seconds_per_item / images_per_epoch,
              segmentation_bytes_per_px * task.pixels, cost.memory_mib, false, cost.gpus_per_rank};
    }
  }
  throw Error("no training of " + task.id);
}

}  // namespace dosefloor::planning
