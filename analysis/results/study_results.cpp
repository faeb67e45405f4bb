#include "analysis/results/study_results.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <utility>

#include "analysis/results/made_by.hpp"
#include "config/sweep_layout.hpp"
#include "sim/core/errors/error.hpp"

namespace dosefloor::results {
namespace {

namespace fs = std::filesystem;
using config::SharedOutput;

constexpr std::size_t named_files = 3;

/// Files that are needed, each once.
class NeededFiles {
 public:
  void add(const fs::path& path) {
    if (seen_.insert(path).second && !fs::exists(path)) {
      missing_.push_back(path.string());
    }
  }
  void expect_all(const StudyRequest& request) const {
    if (missing_.empty()) {
      return;
    }
    const std::span<const std::string> first(missing_.data(), std::min(named_files, missing_.size()));
    std::string text = fmt::format(
        "{} of {} files of the study are missing: {}{}\nTo make them, run\n  {}\nor, as jobs of a cluster,\n "
        " {}",
        missing_.size(), seen_.size(), fmt::join(first, ", "), missing_.size() > first.size() ? ", ..." : "",
        request.command("sweep run --local"), request.command("sweep submit"));
    if (!request.other_series.empty()) {
      text += fmt::format("\nand `dosefloor segment` for {} in each network's folder",
                          fmt::join(request.other_series, ", "));
    }
    throw InputError(text);
  }

 private:
  std::set<fs::path> seen_;
  std::vector<std::string> missing_;
};

std::string value_in(const config::Assignments& entry, const std::string& key) {
  const auto found =
      std::find_if(entry.begin(), entry.end(), [&](const auto& of) { return of.first == key; });
  return found == entry.end() ? "" : found->second;
}

/// Whether the list gives `key` one value for each value of `lead`.
bool goes_along(const std::vector<config::Assignments>& list, const std::string& key,
                const std::string& lead) {
  std::map<std::string, std::string> of_lead;
  return std::all_of(list.begin(), list.end(), [&](const config::Assignments& entry) {
    const std::string value = value_in(entry, key);
    return of_lead.emplace(value_in(entry, lead), value).first->second == value;
  });
}

class Gathering {
 public:
  explicit Gathering(const StudyRequest& request)
      : request_(request), layout_(config::sweep_layout(*request.experiment)) {
    for (std::size_t i = 0; i < layout_.outputs.size(); ++i) {
      if (layout_.outputs[i].kind == config::SweepOutput::network) {
        trained_.push_back(i);
      }
    }
    results_.keys = keys_of_settings(request.experiment->sweep);
  }

  StudyResults gather() && {
    expect_one_series_each();
    expect_files();
    read_networks();
    if (layout_.with_series) {
      read_series("dose_series", "dose_series.emd", &config::PointOutputs::series_images);
    }
    if (request_.experiment->validation_specimens > 0) {
      read_series("validation", "segmented.emd", &config::PointOutputs::images);
    }
    for (const std::string& name : request_.other_series) {
      read_group({name, "", name + ".emd"}, by_setting(), 0, *request_.experiment);
    }
    return std::move(results_);
  }

 private:
  using Member = std::size_t config::PointOutputs::*;

  [[nodiscard]] const SharedOutput& input_of(const SharedOutput& network, Member member) const {
    return layout_.outputs[layout_.of_point[network.points.front()].*member];
  }

  static fs::path folder_of(const SharedOutput& network) {
    return fs::path(network.experiment.output.folder) / network.network;
  }

  /// Where a set of images lies; that of a dose series is told by the experiment that makes it.
  static fs::path images_of(const SharedOutput& images) {
    const config::Experiment& experiment = images.experiment;
    return images.kind == config::SweepOutput::series_images
               ? config::dose_series_experiment(experiment).output.images_file()
               : experiment.output.images_file();
  }

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
              "the study varies the dose series that one network ({} of {}) segments; expected keys of "
              "[dose_series] that are the same wherever a network is, or vary them in a study of their own",
              network.network, network.label));
        }
      }
    }
  }

  void expect_files() const {
    NeededFiles needed;
    for (const std::size_t place : trained_) {
      const SharedOutput& network = layout_.outputs[place];
      needed.add(images_of(input_of(network, &config::PointOutputs::images)));
      if (layout_.with_series) {
        needed.add(images_of(input_of(network, &config::PointOutputs::series_images)));
        needed.add(folder_of(network) / "dose_series.emd");
      }
      for (const char* file : {"model.safetensors", "curves.csv"}) {
        needed.add(folder_of(network) / file);
      }
      if (request_.experiment->validation_specimens > 0) {
        needed.add(folder_of(network) / "segmented.emd");
      }
      for (const std::string& name : request_.other_series) {
        needed.add(folder_of(network) / (name + ".emd"));
      }
    }
    needed.expect_all(request_);
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
    return of_seeds && values.empty() ? "" : config::values_label(values, layout_.keys);
  }

  void read_networks() {
    std::map<std::vector<std::string>, std::size_t> places;
    for (const std::size_t place : trained_) {
      const SharedOutput& output = layout_.outputs[place];
      StudyNetwork network;
      network.file = network_of(output.experiment, output.network, model_of(folder_of(output)),
                                command_of("train", output) + " --net " + output.network);
      network.file.threshold = threshold_of(request_.found, network.file.threshold);
      network.learning_curves = folder_of(output) / "curves.csv";
      network.label = output.label.empty() ? "all" : output.label;
      network.replicate = label_of(output, true);
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
      network.setting = setting->second;
      results_.settings[setting->second].networks.push_back(results_.networks.size());
      results_.networks.push_back(std::move(network));
    }
  }

  /// All networks, those of a setting side by side.
  [[nodiscard]] std::vector<std::size_t> by_setting() const {
    std::vector<std::size_t> all;
    for (const StudySetting& setting : results_.settings) {
      all.insert(all.end(), setting.networks.begin(), setting.networks.end());
    }
    return all;
  }

  /// One series for each set of images.
  void read_series(const std::string& name, const std::string& file, Member member) {
    std::map<std::size_t, std::vector<std::size_t>> groups;  // networks by their images' place
    for (const std::size_t network : by_setting()) {
      const SharedOutput& output = layout_.outputs[trained_[network]];
      groups[layout_.of_point[output.points.front()].*member].push_back(network);
    }
    const bool of_series = name == "dose_series";
    for (const auto& [place, networks] : groups) {
      const SharedOutput& images = layout_.outputs[place];
      const config::Experiment experiment =
          of_series ? config::dose_series_experiment(images.experiment) : images.experiment;
      expect_images_of(experiment, images_of(images),
                       command_of("images", images) + (of_series ? " --dose-series" : ""));
      const std::string series = groups.size() == 1 ? name : name + " " + images.label;
      read_group({series, images_of(images), file}, networks,
                 of_series ? 0 : images.experiment.first_segmented_specimen(), experiment);
      if (of_series) {
        if (std::optional<ObserverSeries> observer =
                observer_of(series, experiment, command_of("observe", images) + " --dose-series")) {
          results_.observers.push_back(std::move(*observer));
        }
      }
    }
  }

  void read_group(const SeriesPlace& place, std::vector<std::size_t> networks, std::int64_t first_specimen,
                  const config::Experiment& experiment) {
    std::vector<NetworkFile> files;
    files.reserve(networks.size());
    for (const std::size_t network : networks) {
      files.push_back(results_.networks[network].file);
    }
    results_.series.push_back(
        {series_of(place, files, first_specimen, request_.found), std::move(networks), experiment});
  }

  const StudyRequest& request_;
  config::SweepLayout layout_;
  std::vector<std::size_t> trained_;  ///< places of networks among the layout's outputs
  StudyResults results_;
};

}  // namespace

bool is_training_seed(const std::string& key) {
  return key.starts_with("train.") && key.ends_with("seed");
}

std::vector<std::string> keys_of_settings(const config::SweepConfig& sweep) {
  std::vector<std::string> keys;
  for (const std::string& key : config::sweep_keys(sweep)) {
    if (!is_training_seed(key) && key != "train.networks") {
      keys.push_back(key);
    }
  }
  const auto in_list = [&](const std::string& key) {
    return std::any_of(sweep.list.begin(), sweep.list.end(),
                       [&](const config::Assignments& entry) { return !value_in(entry, key).empty(); });
  };
  std::vector<std::string> leads(claimed_keys.begin(), claimed_keys.end());
  leads.insert(leads.end(), keys.begin(), keys.end());
  for (const std::string& lead : leads) {
    if (std::find(keys.begin(), keys.end(), lead) != keys.end() && in_list(lead)) {
      std::erase_if(keys, [&](const std::string& key) {
        return key != lead && in_list(key) && goes_along(sweep.list, key, lead);
      });
    }
  }
  return keys;
}

std::int64_t specimens_of(const config::Experiment& experiment) {
  return experiment.train.specimens == 0 ? experiment.training_specimens : experiment.train.specimens;
}

StudyResults gather_study(const StudyRequest& request) {
  return Gathering(request).gather();
}

}  // namespace dosefloor::results
