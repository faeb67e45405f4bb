#pragma once
/// An experiment as tasks: what is run, in which order, and how one knows that it has been done. A study, an
/// experiment with [sweep], has more of them; nothing else is different.
///
///   waves -> images -> train -> segment -> analyse
///   observe (of each dose series) ------->
/// A group is one job array: tasks of one stage that have the same predecessors. Tasks of `waves` and
/// `images` are shards of one file, those of `train` and `segment` networks.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "config/experiment.hpp"
#include "jobs/tasks/command.hpp"
#include "jobs/tasks/stage.hpp"
#include "sim/core/emd/shard.hpp"

namespace dosefloor::tasks {

struct Task {
  std::string id;                      ///< "images/mtf_model-3/2-of-8": letters, digits and . _ + , - /
  std::vector<CommandWords> commands;  ///< without "dosefloor"; run one after the other
  std::int64_t most_ranks = 1;         ///< MPI ranks that it can make use of
  std::vector<std::filesystem::path> products;  ///< done when all are there under their final names
  std::vector<std::filesystem::path>
      pictures;            ///< FILE.png of its products, drawn last; done with all of them
  std::string parameters;  ///< hash of what the products follow from
  std::int64_t items = 0;  ///< in the stage's unit; 0: nothing to count
  /// Of waves and images: the specimens whose items it makes, equally many of each; else none.
  emd::SpecimenRange specimens;
  double images_per_epoch = 0.0;  ///< of a training
  double pixels = 0.0;            ///< of an image, in segmentations
  bool on_gpus = false;           ///< takes GPUs where there are any
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

struct TaskGraph {
  std::string study;              ///< the experiment's name
  bool has_sweep = false;         ///< it has settings, which are run side by side
  std::filesystem::path folder;   ///< journals, logs, submissions (jobs_folder())
  std::vector<TaskGroup> groups;  ///< predecessors before their successors
};

struct GraphRequest {
  std::string experiment_file;
  std::vector<std::string> overrides;  ///< of --set
  std::int64_t shards = 1;             ///< of waves and images, at most one for each specimen and 500
  bool pictures = false;               ///< of waves, images and segmentations that are not in shards
};

/// <output.folder>/jobs, "<jobs>" in what follows: all that is known of how the experiment was run.
[[nodiscard]] std::filesystem::path jobs_folder(const config::Experiment& experiment);

/// The graph of sweep::sweep_layout(experiment). Throws InputError as that does, or if there are no
/// networks.
[[nodiscard]] TaskGraph task_graph(const GraphRequest& request, const config::Experiment& experiment);

}  // namespace dosefloor::tasks
