#include "config/sweep/sweep_layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "config/document.hpp"
#include "config/parameter_hash.hpp"
#include "config/toml_text.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/files/parameter_hash.hpp"

namespace dosefloor::sweep {

using config::Assignments;
using config::Document;
using config::Experiment;

namespace {

namespace fs = std::filesystem;

Assignments restricted(const Assignments& values, const std::vector<std::string>& keys) {
  Assignments kept;
  for (const auto& pair : values) {
    if (std::find(keys.begin(), keys.end(), pair.first) != keys.end()) {
      kept.push_back(pair);
    }
  }
  return kept;
}

/// Keys without which equal values no longer mean equal hashes: what makes one output differ from another. Of
/// keys that vary together the first, which is the one that its author thought of.
/// hashes[i] is of points[i], or empty for a point that has no such output.
std::vector<std::string> deciding_keys(const std::vector<SweepPoint>& points,
                                       const std::vector<std::string>& hashes,
                                       std::vector<std::string> keys) {
  for (std::size_t k = keys.size(); k-- > 0;) {
    std::vector<std::string> fewer = keys;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(k));
    std::map<Assignments, std::string> of_values;
    const bool still_decided = [&] {
      for (std::size_t i = 0; i < points.size(); ++i) {
        if (hashes[i].empty()) {
          continue;
        }
        const auto [place, is_new] = of_values.emplace(restricted(points[i].values, fewer), hashes[i]);
        if (!is_new && place->second != hashes[i]) {
          return false;
        }
      }
      return true;
    }();
    if (still_decided) {
      keys = std::move(fewer);
    }
  }
  return keys;
}

/// What one kind of output is called and hashed by.
struct Kind {
  SweepOutput output;
  std::string network;
  std::string (*parameters)(const Experiment&, const std::string& network);
};

std::string hash_of(const Kind& kind, const Experiment& experiment) {
  const auto& networks = experiment.train.networks;
  if (kind.output == SweepOutput::network &&
      std::find(networks.begin(), networks.end(), kind.network) == networks.end()) {
    return "";
  }
  return files::parameter_hash(kind.parameters(experiment, kind.network));
}

class Builder {
 public:
  explicit Builder(const Experiment& experiment) : base_(experiment), document_(varied_document(experiment)) {
    layout_.keys = sweep_keys(experiment.sweep);
    layout_.points = sweep_points(experiment);
    layout_.of_point.resize(layout_.points.size());
  }

  SweepLayout build() && {
    const auto has_series = [](const SweepPoint& point) {
      return point.experiment.dose_series.specimens > 0;
    };
    layout_.with_series = has_series(layout_.points.front());
    if (!std::all_of(layout_.points.begin(), layout_.points.end(),
                     [&](const SweepPoint& point) { return has_series(point) == layout_.with_series; })) {
      throw InputError(
          base_.document->name() +
          ": some experiments of [sweep] have a dose series (dose_series.specimens above 0), others "
          "none: expected all or none, as all networks are compared on it");
    }
    add({SweepOutput::waves, "",
         [](const Experiment& e, const std::string&) { return config::wave_parameters(e); }},
        &PointOutputs::waves);
    add({SweepOutput::images, "",
         [](const Experiment& e, const std::string&) { return config::image_parameters(e); }},
        &PointOutputs::images);
    if (layout_.with_series) {
      add({SweepOutput::series_waves, "",
           [](const Experiment& e, const std::string&) {
             return config::wave_parameters(config::dose_series_experiment(e));
           }},
          &PointOutputs::series_waves);
      add({SweepOutput::series_images, "",
           [](const Experiment& e, const std::string&) {
             return config::image_parameters(config::dose_series_experiment(e));
           }},
          &PointOutputs::series_images);
    }
    for (const std::string_view network : config::network_names()) {
      add_network({SweepOutput::network, std::string(network), train_parameters_of});
    }
    check_series_of_networks();
    return std::move(layout_);
  }

 private:
  static std::string train_parameters_of(const Experiment& experiment, const std::string& network) {
    return config::train_parameters(experiment, network);
  }

  /// Adds the different outputs of a kind; returns each point's.
  std::vector<std::size_t> add_outputs(const Kind& kind) {
    std::vector<std::string> hashes;
    hashes.reserve(layout_.points.size());
    for (const SweepPoint& point : layout_.points) {
      hashes.push_back(hash_of(kind, point.experiment));
    }
    const std::vector<std::string> keys = deciding_keys(layout_.points, hashes, layout_.keys);
    std::map<std::string, std::size_t> places;
    std::vector<std::size_t> of_point(layout_.points.size(), 0);
    for (std::size_t i = 0; i < layout_.points.size(); ++i) {
      if (hashes[i].empty()) {
        continue;
      }
      const auto [place, is_new] = places.emplace(hashes[i], layout_.outputs.size());
      if (is_new) {
        layout_.outputs.push_back(output_of(kind, i, hashes[i], keys));
      }
      layout_.outputs[place->second].points.push_back(i);
      of_point[i] = place->second;
    }
    return of_point;
  }

  void add(const Kind& kind, std::size_t PointOutputs::*member) {
    const std::vector<std::size_t> of_point = add_outputs(kind);
    for (std::size_t i = 0; i < of_point.size(); ++i) {
      layout_.of_point[i].*member = of_point[i];
    }
  }

  void add_network(const Kind& kind) {
    const std::vector<std::size_t> of_point = add_outputs(kind);
    for (std::size_t i = 0; i < of_point.size(); ++i) {
      const auto& networks = layout_.points[i].experiment.train.networks;
      PointOutputs& outputs = layout_.of_point[i];
      outputs.networks.resize(networks.size());
      for (std::size_t n = 0; n < networks.size(); ++n) {
        if (networks[n] == kind.network) {
          outputs.networks[n] = of_point[i];
        }
      }
    }
  }

  /// Throws InputError where points share a network, which has one segmentation of a series, and not the series.
  void check_series_of_networks() const {
    for (const SharedOutput& output : layout_.outputs) {
      for (const std::size_t point : output.points) {
        const std::size_t first = output.points.front();
        if (output.kind == SweepOutput::network && layout_.with_series &&
            layout_.of_point[point].series_images != layout_.of_point[first].series_images) {
          throw InputError(fmt::format(
              "{}: the settings {} and {} of [sweep] share the training of {}, but not the dose series: expected one "
              "series for each network. Leave the keys of [dose_series] out of [sweep], and judge the networks on a "
              "further series by `dosefloor segment` and `dosefloor analyse --series`",
              base_.document->name(), values_label(layout_.points[first].values, layout_.keys),
              values_label(layout_.points[point].values, layout_.keys), output.network));
        }
      }
    }
  }

  SharedOutput output_of(const Kind& kind, std::size_t point, const std::string& hash,
                         const std::vector<std::string>& keys) const {
    SharedOutput output;
    output.kind = kind.output;
    output.network = kind.network;
    output.parameters = hash;
    const Assignments deciding = restricted(layout_.points[point].values, keys);
    output.label = deciding.empty() ? "" : values_label(deciding, layout_.keys);
    // The values that decide are enough where the others are as the file has them.
    const SweepPoint& first = layout_.points[point];
    const bool enough = deciding == first.values || hash_of(kind, with_values(document_, deciding)) == hash;
    output.values = enough ? deciding : first.values;
    for (const auto& [key, folder] : folders(output, point)) {
      output.values.emplace_back(key, config::toml_text(std::string_view(folder.string())));
    }
    output.experiment = with_values(document_, output.values);
    return output;
  }

  [[nodiscard]] std::vector<std::pair<std::string, fs::path>> folders(const SharedOutput& output,
                                                                      std::size_t point) const {
    if (layout_.keys.empty()) {
      return {};
    }
    const fs::path root = base_.output.folder;
    const auto labelled = [&](const char* name, const std::string& label) {
      return label.empty() ? root / name : root / name / label;
    };
    const PointOutputs& inputs = layout_.of_point[point];
    const auto label_at = [&](std::size_t place) { return layout_.outputs[place].label; };
    switch (output.kind) {
      case SweepOutput::waves:
      case SweepOutput::series_waves:
        return {{"output.waves_folder", labelled("waves", output.label)}};
      case SweepOutput::images:
        return {{"output.waves_folder", labelled("waves", label_at(inputs.waves))},
                {"output.images_folder", labelled("images", output.label)}};
      case SweepOutput::series_images:
        return {{"output.waves_folder", labelled("waves", label_at(inputs.series_waves))},
                {"output.dose_series_folder", labelled("dose_series", output.label)}};
      case SweepOutput::network:
        return {{"output.folder", labelled("networks", output.label.empty() ? "all" : output.label)},
                {"output.waves_folder", labelled("waves", label_at(inputs.waves))},
                {"output.images_folder", labelled("images", label_at(inputs.images))}};
    }
    throw Error("unknown output of a sweep");
  }

  const Experiment& base_;
  Document document_;  ///< of base_, without [sweep]
  SweepLayout layout_;
};

}  // namespace

SweepLayout sweep_layout(const Experiment& experiment) {
  return Builder(experiment).build();
}

}  // namespace dosefloor::sweep
