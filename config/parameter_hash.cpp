#include "config/parameter_hash.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include "config/field_value.hpp"
#include "config/toml_text.hpp"

namespace dosefloor::config {
namespace {

using Names = std::vector<std::string>;

/// Keys that no result follows from.
const std::set<std::string> without_effect{"experiment.name",
                                           "train.networks",
                                           "train.device",
                                           "train.checkpoint_every_min",
                                           "train.time_limit_min",
                                           "train.reduction_timeout_s",
                                           "train.msd.dilation_max_A"};  // dilation_max says it in pixels

std::string parameters(const Experiment& experiment, const Names& sections, const ExtraParameters& extra) {
  Experiment copy = experiment;  // its fields can be written to; the argument's must not
  NetworkSections& networks = copy.train;
  networks = in_pixels(networks, experiment.images.mean_pixel_A());
  std::string text;
  for (const SectionFields& section : describe(copy)) {
    if (std::find(sections.begin(), sections.end(), section.name) != sections.end()) {
      text += section_parameters(section);
    }
  }
  text += extra.empty() ? "" : "[program]\n";
  for (const auto& [name, value] : extra) {
    text += toml_key(name) + " = " + toml_text(std::string_view(value)) + "\n";
  }
  return text;
}

}  // namespace

std::string section_parameters(const SectionFields& section) {
  std::string keys;
  for (const Field& field : section.fields) {
    const std::string value = value_text(field);
    const bool as_before = !field.as_before.empty() && value == field.as_before;
    if (!as_before && !without_effect.contains(section.full_name(field))) {
      keys.append(field.key).append(" = ").append(value).append("\n");
    }
  }
  return keys.empty() ? "" : "[" + section.name + "]\n" + keys;
}

std::string wave_parameters(const Experiment& experiment, const ExtraParameters& extra) {
  return parameters(experiment, {"experiment", "specimen", "wave"}, extra);
}

std::string image_parameters(const Experiment& experiment, const ExtraParameters& extra) {
  return parameters(experiment, {"experiment", "specimen", "wave", "images", "images.aberrations"}, extra);
}

std::string train_parameters(const Experiment& experiment, const std::string& network,
                             const ExtraParameters& extra) {
  return parameters(
      experiment,
      {"experiment", "specimen", "wave", "images", "images.aberrations", "train", "train." + network}, extra);
}

std::string with_keys_as_before(const std::string& parameters) {
  std::string text = parameters;
  Experiment described;
  for (const SectionFields& section : describe(described)) {
    const std::string header = "[" + section.name + "]\n";
    const std::size_t begin = text.find(header);
    if (begin == std::string::npos) {
      continue;
    }
    const std::size_t keys = begin + header.size();
    const std::string_view own = std::string_view(text).substr(keys, text.find("\n[", keys) - keys);
    std::string missing;
    for (const Field& field : section.fields) {
      const std::string line = std::string(field.key) + " = ";
      const bool given = own.starts_with(line) || own.find("\n" + line) != std::string_view::npos;
      missing += field.as_before.empty() || given ? "" : line + std::string(field.as_before) + "\n";
    }
    text.insert(keys, missing);
  }
  return text;
}

std::string experiment_part(const std::string& parameters) {
  return parameters.substr(0, std::min(parameters.find("[program]"), parameters.find("[shard]")));
}

}  // namespace dosefloor::config
