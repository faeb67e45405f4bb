#include "jobs/tasks/task_graph.hpp"

#include <algorithm>
#include <map>

#include "config/dump.hpp"
#include "config/sweep/sweep_layout.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/files/parameter_hash.hpp"

namespace dosefloor::tasks {
namespace {

namespace fs = std::filesystem;
using sweep::SharedOutput;
using sweep::SweepOutput;

std::int64_t specimens_of(const config::Experiment& experiment, bool series) {
  return series ? experiment.dose_series.all_specimens()
                : experiment.training_specimens + experiment.validation_specimens;
}

void add_option(CommandWords& words, const char* name, std::string value) {
  words.emplace_back(name);
  words.push_back(std::move(value));
}

class Builder {
 public:
  Builder(const GraphRequest& request, const config::Experiment& experiment)
      : request_(request), experiment_(experiment), layout_(sweep::sweep_layout(experiment)) {}

  TaskGraph build() && {
    graph_.study = experiment_.name;
    graph_.has_sweep = experiment_.sweep.varies();
    graph_.folder = jobs_folder(experiment_);
    for (std::size_t i = 0; i < layout_.outputs.size(); ++i) {
      if (layout_.outputs[i].kind != SweepOutput::network) {
        add_simulation(i);
      }
      if (layout_.outputs[i].kind == SweepOutput::series_images) {
        add_observer(layout_.outputs[i]);
      }
    }
    add_networks();
    add_analysis();
    return std::move(graph_);
  }

 private:
  /// One group of shards of waves or images.
  void add_simulation(std::size_t place) {
    const SharedOutput& output = layout_.outputs[place];
    const bool series = output.kind == SweepOutput::series_waves || output.kind == SweepOutput::series_images;
    const bool images = output.kind == SweepOutput::images || output.kind == SweepOutput::series_images;
    const config::Experiment experiment =
        series ? config::dose_series_experiment(output.experiment) : output.experiment;
    const std::int64_t specimens = specimens_of(output.experiment, series);
    // How many structure files there are is only known once they are read.
    const std::int64_t shards = experiment.specimen.from.empty()
                                    ? std::min({request_.shards, specimens, emd::most_shards})
                                    : std::int64_t{1};
    TaskGroup group;
    group.stage = images ? Stage::images : Stage::waves;
    group.name = stage_name(group.stage) + std::string(series ? "/dose_series" : "") +
                 (output.label.empty() ? "" : "/" + output.label);
    const fs::path whole = images ? experiment.output.images_file() : experiment.output.waves_file();
    for (std::int64_t index = 1; index <= shards; ++index) {
      const emd::Shard shard{index, shards};
      CommandWords words = stage_words(group.stage, output);
      if (series) {
        words.emplace_back("--dose-series");
      }
      Task task;
      task.id = group.name;
      task.products = {whole};
      if (shards > 1) {
        add_option(words, "--shard", emd::shard_text(shard));
        task.id += "/" + std::to_string(index) + "-of-" + std::to_string(shards);
        task.products = {emd::shard_path(whole, shard)};
      } else if (!series) {
        add_picture(task, whole);
      }
      task.commands = {std::move(words)};
      task.parameters = output.parameters;
      task.specimens = emd::shard_specimens(shard, specimens);
      task.most_ranks = task.specimens.count;
      task.items = task.specimens.count * (images ? experiment.images.realisations : std::int64_t{1});
      group.tasks.push_back(std::move(task));
    }
    if (images) {
      const sweep::PointOutputs& inputs = layout_.of_point[output.points.front()];
      const std::size_t waves = group_of_.at(series ? inputs.series_waves : inputs.waves);
      group.after.push_back({waves, true});
    }
    group_of_[place] = graph_.groups.size();
    graph_.groups.push_back(std::move(group));
  }

  /// What the electrons of a dose series allow: it needs the experiment alone.
  void add_observer(const SharedOutput& output) {
    const config::Experiment experiment = config::dose_series_experiment(output.experiment);
    Task task;
    task.id = std::string(stage_name(Stage::observe)) + (output.label.empty() ? "" : "/" + output.label);
    task.commands = {stage_words(Stage::observe, output)};
    task.commands.front().emplace_back("--dose-series");
    task.products = {experiment.output.observer_file()};
    task.parameters = output.parameters;
    task.specimens = {0, output.experiment.dose_series.specimens};  // it leaves out those without a particle
    task.most_ranks = task.specimens.count;
    task.items = task.specimens.count * experiment.images.realisations;
    graph_.groups.push_back({Stage::observe, task.id, {task}, {}});
    observers_.push_back(graph_.groups.size() - 1);
  }

  /// For each set of images: one array of trainings, and one of what the trained networks find.
  void add_networks() {
    std::map<std::size_t, std::vector<std::size_t>> of_images;  // group of the images -> outputs
    for (std::size_t i = 0; i < layout_.outputs.size(); ++i) {
      const SharedOutput& output = layout_.outputs[i];
      if (output.kind == SweepOutput::network) {
        of_images[group_of_.at(layout_.of_point[output.points.front()].images)].push_back(i);
      }
    }
    if (of_images.empty()) {
      throw InputError("train.networks = []: expected the name of at least one network");
    }
    for (const auto& [images, outputs] : of_images) {
      const std::string& images_name = graph_.groups[images].name;  // "images", "images/LABEL"
      const std::string suffix = images_name.substr(
          images_name.find('/') == std::string::npos ? images_name.size() : images_name.find('/'));
      TaskGroup train{Stage::train, "train" + suffix, {}, {{images, false}}};
      TaskGroup segment{Stage::segment, "segment" + suffix, {}, {{graph_.groups.size(), true}}};
      for (const std::size_t place : outputs) {
        train.tasks.push_back(training(layout_.outputs[place]));
        segment.tasks.push_back(segmentations(place));
        if (layout_.with_series) {
          const std::size_t series =
              group_of_.at(layout_.of_point[layout_.outputs[place].points.front()].series_images);
          const bool known = std::any_of(segment.after.begin(), segment.after.end(),
                                         [&](const Dependency& one) { return one.group == series; });
          if (!known) {
            segment.after.push_back({series, false});
          }
        }
      }
      graph_.groups.push_back(std::move(train));
      graph_.groups.push_back(std::move(segment));
    }
  }

  [[nodiscard]] static fs::path network_folder(const SharedOutput& output) {
    return fs::path(output.experiment.output.folder) / output.network;
  }

  [[nodiscard]] static std::string network_id(Stage stage, const SharedOutput& output) {
    return std::string(stage_name(stage)) + (output.label.empty() ? "" : "/" + output.label) + "/" +
           output.network;
  }

  [[nodiscard]] Task training(const SharedOutput& output) const {
    Task task;
    task.id = network_id(Stage::train, output);
    CommandWords words = stage_words(Stage::train, output);
    add_option(words, "--net", output.network);
    task.commands = {std::move(words)};
    task.products = {network_folder(output) / "model.safetensors"};
    task.parameters = output.parameters;
    const config::TrainConfig& config = output.experiment.train;
    const std::int64_t steps_of_a_batch = config.batch_size / std::max<std::int64_t>(1, config.microbatch);
    task.most_ranks = std::max<std::int64_t>(1, steps_of_a_batch);
    task.items = config.epochs;
    const config::Experiment& made = output.experiment;
    const double trained =
        static_cast<double>(config.specimens > 0 ? config.specimens : made.training_specimens);
    const double validated = static_cast<double>(made.validation_specimens * config.validation_realisations) /
                             static_cast<double>(config.validate_every);
    constexpr double forward_share = 1.0 / 3.0;
    task.images_per_epoch = trained + forward_share * validated;
    task.on_gpus = config.device != config::Device::cpu;
    task.curves = network_folder(output) / "curves.csv";
    return task;
  }

  [[nodiscard]] Task segmentations(std::size_t place) const {
    const SharedOutput& output = layout_.outputs[place];
    const sweep::PointOutputs& inputs = layout_.of_point[output.points.front()];
    const fs::path folder = network_folder(output);
    Task task;
    task.id = network_id(Stage::segment, output);
    task.parameters = output.parameters;
    const auto add = [&](const fs::path& images, const char* name, std::int64_t first_specimen,
                         std::int64_t count) {
      task.commands.push_back({"segment", folder.string(), images.string(), "-o", (folder / name).string()});
      if (first_specimen > 0) {
        add_option(task.commands.back(), "--from-specimen", std::to_string(first_specimen));
      }
      if (!task.on_gpus) {
        add_option(task.commands.back(), "--device", "cpu");
      }
      task.products.push_back(folder / name);
      add_picture(task, folder / name);
      task.items += count;
    };
    const config::Experiment& made = output.experiment;
    const std::int64_t first_specimen = made.first_segmented_specimen();
    task.most_ranks = specimens_of(made, false) - first_specimen;
    task.on_gpus = made.train.device != config::Device::cpu;
    task.pixels = static_cast<double>(made.images.size_px[0] * made.images.size_px[1]);
    add(made.output.images_file(), "segmented.emd", first_specimen,
        task.most_ranks * made.images.realisations);
    if (layout_.with_series) {
      const config::Experiment series =
          config::dose_series_experiment(layout_.outputs[inputs.series_images].experiment);
      add(series.output.images_file(), "dose_series.emd", 0,
          specimens_of(made, true) * series.images.realisations);
    }
    return task;
  }

  void add_analysis() {
    TaskGroup group{Stage::analyse, "analyse", {}, {}};
    for (std::size_t i = 0; i < graph_.groups.size(); ++i) {
      if (graph_.groups[i].stage == Stage::segment) {
        group.after.push_back({i, false});
      }
    }
    for (const std::size_t observer : observers_) {
      group.after.push_back({observer, false});
    }
    Task task;
    task.id = "analyse";
    task.commands = {experiment_words(Stage::analyse)};
    task.products = {fs::path(experiment_.output.folder) / "report" / "index.html"};
    task.parameters = files::parameter_hash(config::dump(experiment_));
    group.tasks = {std::move(task)};
    graph_.groups.push_back(std::move(group));
  }

  /// The verb on the experiment file.
  [[nodiscard]] CommandWords experiment_words(Stage stage) const {
    CommandWords words{stage_name(stage), request_.experiment_file};
    for (const std::string& assignment : request_.overrides) {
      add_option(words, "--set", assignment);
    }
    return words;
  }

  /// The verb on the experiment with the output's values.
  [[nodiscard]] CommandWords stage_words(Stage stage, const SharedOutput& output) const {
    CommandWords words = experiment_words(stage);
    for (const auto& [key, value] : output.values) {
      std::string assignment = key;
      add_option(words, "--set", assignment.append("=").append(value));
    }
    return words;
  }

  void add_picture(Task& task, const fs::path& product) const {
    if (request_.pictures) {
      task.pictures.push_back(fs::path(product).replace_extension(".png"));
    }
  }

  const GraphRequest& request_;
  const config::Experiment& experiment_;
  sweep::SweepLayout layout_;
  TaskGraph graph_;
  std::map<std::size_t, std::size_t> group_of_;  ///< output -> group
  std::vector<std::size_t> observers_;           ///< groups
};

}  // namespace

fs::path jobs_folder(const config::Experiment& experiment) {
  return fs::path(experiment.output.folder) / "jobs";
}

TaskGraph task_graph(const GraphRequest& request, const config::Experiment& experiment) {
  return Builder(request, experiment).build();
}

}  // namespace dosefloor::tasks
