#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "analysis/frames/frames_file.hpp"
#include "analysis/results/made_by.hpp"
#include "analysis/results/results.hpp"
#include "analysis/results/setting_keys.hpp"
#include "config/sweep/sweep_layout.hpp"
#include "sim/core/errors/error.hpp"

namespace dosefloor::results {
namespace {

namespace fs = std::filesystem;
using sweep::SharedOutput;

/// From what a network has found in its validation images.
OperatingPoint false_share_point(const Results& results, std::size_t training, double false_share) {
  for (const Series& series : results.series) {
    const auto found = std::find(series.trainings.begin(), series.trainings.end(), training);
    if (series.is_validation() && found != series.trainings.end()) {
      const SegmentedSeries& segmented = series.segmented;
      return Segmentation(segmented.segmentations[static_cast<std::size_t>(found - series.trainings.begin())])
          .false_share_point(false_share, segmented.first_specimen);
    }
  }
  throw RuleUnavailable(
      "a network's false share is that of its validation images, and experiment.validation_specimens is 0: give "
      "some, or analyse with --rule threshold");
}

class Gathering {
 public:
  explicit Gathering(const Request& request)
      : request_(request), layout_(sweep::sweep_layout(*request.experiment)) {
    for (std::size_t i = 0; i < layout_.outputs.size(); ++i) {
      if (layout_.outputs[i].kind == sweep::SweepOutput::network) {
        trained_.push_back(i);
      }
    }
    results_.keys = keys_of_settings(request.experiment->sweep);
  }

  Results gather() && {
    expect_one_series_each();
    expect_files();
    read_images();
    read_trainings();
    if (layout_.with_series) {
      read_series("dose_series", "dose_series.emd", &sweep::PointOutputs::series_images);
    }
    if (request_.experiment->validation_specimens > 0) {
      read_series("validation", "segmented.emd", &sweep::PointOutputs::images);
    }
    for (const std::string& name : request_.other_series) {
      read_group({name, "", name + ".emd"}, by_setting(), 0, *request_.experiment);
    }
    if (const fs::path mtf = fs::path(request_.experiment->output.folder) / "mtf.json"; fs::exists(mtf)) {
      results_.mtf = mtf;
    }
    cut_by(results_, request_.rule);
    return std::move(results_);
  }

 private:
  using Member = std::size_t sweep::PointOutputs::*;

  [[nodiscard]] const SharedOutput& input_of(const SharedOutput& network, Member member) const {
    return layout_.outputs[layout_.of_point[network.points.front()].*member];
  }

  static fs::path folder_of(const SharedOutput& network) {
    return fs::path(network.experiment.output.folder) / network.network;
  }

  /// Where a set of images lies; that of a dose series follows from the experiment that makes it.
  static config::OutputConfig output_of(const SharedOutput& images) {
    return images.kind == sweep::SweepOutput::series_images
               ? config::dose_series_experiment(images.experiment).output
               : images.experiment.output;
  }

  static fs::path images_of(const SharedOutput& images) { return output_of(images).images_file(); }

  [[nodiscard]] std::string command_of(const std::string& verb, const SharedOutput& output) const {
    std::string text = request_.command(verb);
    for (const auto& [key, value] : output.values) {
      text += fmt::format(" --set '{}={}'", key, value);
    }
    return text;
  }

  /// A file dose_series.emd can hold what was found in one series alone.
  void expect_one_series_each() const {
    for (const std::size_t place : trained_) {
      const SharedOutput& network = layout_.outputs[place];
      for (const std::size_t point : network.points) {
        if (layout_.with_series &&
            layout_.of_point[point].series_images != layout_.of_point[network.points.front()].series_images) {
          throw InputError(fmt::format(
              "the experiment varies the dose series that one network ({} of {}) segments; expected keys of "
              "[dose_series] that are the same wherever a network is, or vary them in an experiment of their own",
              network.network, network.label));
        }
      }
    }
  }

  void expect_files() const {
    NeededFiles needed;
    for (const std::size_t place : trained_) {
      const SharedOutput& network = layout_.outputs[place];
      const fs::path folder = folder_of(network);
      const auto segmentation = [&](const std::string& name, const fs::path& images,
                                    std::int64_t first_specimen) {
        needed.add(folder / name, segment_command(model_of(folder), images, folder / name, first_specimen));
      };
      const SharedOutput& images = input_of(network, &sweep::PointOutputs::images);
      expect_images(needed, images, "");
      for (const char* file : {"model.safetensors", "curves.csv"}) {
        needed.add(folder / file, command_of("train", network) + " --net " + network.network);
      }
      if (layout_.with_series) {
        const SharedOutput& series = input_of(network, &sweep::PointOutputs::series_images);
        expect_images(needed, series, " --dose-series");
        segmentation("dose_series.emd", images_of(series), 0);
      }
      if (request_.experiment->validation_specimens > 0) {
        segmentation("segmented.emd", images_of(images), images.experiment.first_segmented_specimen());
      }
      for (const std::string& name : request_.other_series) {
        segmentation(name + ".emd", "FRAMES.emd", 0);
      }
    }
    needed.expect_all(request_.command);
  }

  /// Images, and, where they are missing, the waves that they are made of.
  void expect_images(NeededFiles& needed, const SharedOutput& images, const std::string& option) const {
    const fs::path file = images_of(images);
    if (!fs::exists(file)) {
      needed.add(output_of(images).waves_file(), command_of("waves", images) + option);
    }
    needed.add(file, command_of("images", images) + option);
  }

  /// The value of `key`, if all experiments of the output agree on it: else it changes nothing there.
  [[nodiscard]] std::string value_of(const SharedOutput& output, const std::string& key) const {
    std::set<std::string> found;
    for (const std::size_t point : output.points) {
      for (const auto& [varied, value] : layout_.points[point].values) {
        if (varied == key) {
          found.insert(value);
        }
      }
    }
    return found.size() == 1 ? *found.begin() : "";
  }

  [[nodiscard]] std::string label_of(const SharedOutput& output, bool of_seeds) const {
    config::Assignments values;
    for (const std::string& key : layout_.keys) {
      const std::string value = value_of(output, key);
      if (key != "train.networks" && is_training_seed(key) == of_seeds && !value.empty()) {
        values.emplace_back(key, value);
      }
    }
    return of_seeds && values.empty() ? "" : sweep::values_label(values, layout_.keys);
  }

  void read_images() {
    std::set<const SharedOutput*> seen;
    for (const std::size_t place : trained_) {
      const SharedOutput& images = input_of(layout_.outputs[place], &sweep::PointOutputs::images);
      if (seen.insert(&images).second) {
        expect_images_of(images.experiment, images_of(images), command_of("images", images));
        results_.images.push_back(
            {images.label, images_of(images), frames::FramesFile(images_of(images)).fingerprint()});
      }
    }
  }

  /// Of weights that are used although training has not come to its end.
  [[nodiscard]] static std::string note_of(const fs::path& folder, const NetworkFile& used) {
    const NetworkFile last = read_network_file(folder / "model.safetensors");
    return last.stopped_at_time_limit
               ? fmt::format(
                     "training was stopped at train.time_limit_min after {} of {} epochs; its best weights so far, "
                     "after epoch {}, are analysed",
                     last.epoch, config::stored_experiment(last.experiment, last.path.string()).train.epochs,
                     used.epoch)
               : std::string();
  }

  void read_trainings() {
    std::map<std::vector<std::string>, std::size_t> places;
    for (const std::size_t place : trained_) {
      const SharedOutput& output = layout_.outputs[place];
      Training training;
      training.file = network_of(output.experiment, output.network, model_of(folder_of(output)),
                                 command_of("train", output) + " --net " + output.network);
      training.learning_curves = folder_of(output) / "curves.csv";
      training.note = note_of(folder_of(output), training.file);
      training.label = output.label.empty() ? "all" : output.label;
      training.replicate = label_of(output, true);
      std::vector<std::string> values;
      values.reserve(results_.keys.size());
      for (const std::string& key : results_.keys) {
        values.push_back(value_of(output, key));
      }
      std::vector<std::string> id = values;
      id.push_back(output.network);
      const auto [setting, is_new] = places.emplace(std::move(id), results_.settings.size());
      if (is_new) {
        results_.settings.push_back(
            {output.network, label_of(output, false), std::move(values), {}, output.experiment});
      }
      training.setting = setting->second;
      results_.settings[setting->second].trainings.push_back(results_.trainings.size());
      results_.trainings.push_back(std::move(training));
    }
  }

  /// All trainings, those of a setting side by side.
  [[nodiscard]] std::vector<std::size_t> by_setting() const {
    std::vector<std::size_t> all;
    for (const Setting& setting : results_.settings) {
      all.insert(all.end(), setting.trainings.begin(), setting.trainings.end());
    }
    return all;
  }

  /// One series for each set of images.
  void read_series(const std::string& name, const std::string& file, Member member) {
    std::map<std::size_t, std::vector<std::size_t>> groups;  // trainings by their images' place
    for (const std::size_t training : by_setting()) {
      const SharedOutput& output = layout_.outputs[trained_[training]];
      groups[layout_.of_point[output.points.front()].*member].push_back(training);
    }
    const bool of_series = name == "dose_series";
    for (const auto& [place, trainings] : groups) {
      const SharedOutput& images = layout_.outputs[place];
      const config::Experiment experiment =
          of_series ? config::dose_series_experiment(images.experiment) : images.experiment;
      if (of_series) {
        expect_images_of(experiment, images_of(images), command_of("images", images) + " --dose-series");
      }
      const std::string series = groups.size() == 1 ? name : name + " " + images.label;
      read_group({series, images_of(images), file}, trainings,
                 of_series ? 0 : images.experiment.first_segmented_specimen(), experiment);
      if (of_series) {
        if (std::optional<ObserverSeries> observer =
                observer_of(series, experiment, command_of("observe", images) + " --dose-series")) {
          results_.observers.push_back(std::move(*observer));
        }
      }
    }
  }

  void read_group(const SeriesPlace& place, std::vector<std::size_t> trainings, std::int64_t first_specimen,
                  const config::Experiment& experiment) {
    std::vector<NetworkFile> files;
    files.reserve(trainings.size());
    for (const std::size_t training : trainings) {
      files.push_back(results_.trainings[training].file);
    }
    results_.series.push_back({series_of(place, files, first_specimen), std::move(trainings), experiment});
  }

  const Request& request_;
  sweep::SweepLayout layout_;
  std::vector<std::size_t> trained_;  ///< places of networks among the layout's outputs
  Results results_;
};

}  // namespace

void cut_by(Results& results, const CountingRule& rule) {
  for (std::size_t i = 0; i < results.trainings.size(); ++i) {
    Training& training = results.trainings[i];
    training.point = rule.rule == Rule::false_share ? false_share_point(results, i, rule.false_share)
                                                    : fixed_point(rule.rule, training.file.threshold);
  }
  for (Series& series : results.series) {
    std::vector<OperatingPoint> points;
    points.reserve(series.trainings.size());
    for (const std::size_t training : series.trainings) {
      points.push_back(results.trainings[training].point);
    }
    cut(series.segmented, points);
  }
}

Results gather_results(const Request& request) {
  return Gathering(request).gather();
}

}  // namespace dosefloor::results
