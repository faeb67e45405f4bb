#pragma once
/// A study as tasks: what is run, in which order, and how one knows that it has been done.
///
///   waves -> images -> train -> segment -> analyse
/// A group is one job array: tasks of one stage that have the same predecessors. Tasks of `waves` and
/// `images` are shards of one file, those of `train` and `segment` networks. The reference observer of a dose
/// series is a group of `images` by itself.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "config/experiment.hpp"
#include "jobs/run_plan.hpp"
#include "sim/core/emd/shard.hpp"

namespace dosefloor::jobs {

enum class Stage : std::uint8_t { waves, images, train, segment, analyse };
inline constexpr std::size_t stage_count = 5;

[[nodiscard]] const char* stage_name(Stage stage);
/// Throws InputError for another word than stage_name() gives.
[[nodiscard]] Stage stage_of(const std::string& name);

struct Task {
  std::string id;                      ///< "images/mtf_model-3/2-of-8": letters, digits and . _ + , - /
  std::vector<CommandWords> commands;  ///< without "dosefloor"; run one after the other
  std::int64_t most_ranks = 1;         ///< MPI ranks that it can make use of
  std::vector<std::filesystem::path> products;  ///< done when all are there under their final names
  std::string parameters;                       ///< hash of what the products follow from
  /// What progress is counted in (waves, images, epochs), and how many; 0: nothing to count.
  std::string unit;
  std::int64_t items = 0;
  /// Of waves and images: the specimens whose items it makes, so many of each; else none.
  emd::SpecimenRange specimens;
  double images_per_epoch = 0.0;  ///< of a training
  double pixels = 0.0;            ///< of an image, in segmentations
  bool on_gpus = false;           ///< runs networks, which take GPUs where there are any
  /// An epoch's line is a line of this file; empty where items are journalled beside the products.
  std::filesystem::path curves;
};

/// Tasks of a group begin after those of another: each after the one of its own number, or after all.
struct Dependency {
  std::size_t group = 0;
  bool by_member = false;
};

struct TaskGroup {
  Stage stage = Stage::waves;
  std::string name;  ///< "images/mtf_model-3"
  std::vector<Task> tasks;
  std::vector<Dependency> after;
};

struct SweepGraph {
  std::string study;              ///< the experiment's name
  std::filesystem::path folder;   ///< <output.folder>/sweep: journals, logs, submissions
  std::vector<TaskGroup> groups;  ///< predecessors before their successors
};

struct GraphRequest {
  std::string experiment_file;
  std::vector<std::string> overrides;  ///< of --set
  std::int64_t shards = 1;             ///< of waves and images, at most one for each specimen and 500
};

/// The graph of config::sweep_layout(experiment). Throws InputError as that does, or if there are no
/// networks.
[[nodiscard]] SweepGraph sweep_graph(const GraphRequest& request, const config::Experiment& experiment);

}  // namespace dosefloor::jobs
