#include "config/sweep/sweep_points.hpp"

#include <algorithm>
#include <cctype>
#include <set>
#include <string_view>

#include "config/document.hpp"
#include "config/experiment_checks.hpp"
#include "config/read_experiment.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/files/parameter_hash.hpp"

namespace dosefloor::sweep {

using config::Assignments;
using config::Document;
using config::Experiment;
using config::SweepAxis;
using config::SweepConfig;

namespace {

bool excludes(const Assignments& exclusion, const Assignments& values) {
  return std::all_of(exclusion.begin(), exclusion.end(), [&](const auto& pair) {
    return std::find(values.begin(), values.end(), pair) != values.end();
  });
}

/// Every entry of `list` with every combination of the axes' values.
std::vector<Assignments> multiplied(std::vector<Assignments> list, const std::vector<SweepAxis>& axes) {
  for (const SweepAxis& axis : axes) {
    std::vector<Assignments> longer;
    longer.reserve(list.size() * axis.values.size());
    for (const Assignments& shorter : list) {
      for (const std::string& value : axis.values) {
        longer.push_back(shorter);
        longer.back().emplace_back(axis.key, value);
      }
    }
    list = std::move(longer);
  }
  return list;
}

/// The key from its last part on, or from as far left as makes it differ from the others.
std::string short_key(const std::string& key, const std::vector<std::string>& all_keys) {
  std::size_t start = key.size();
  while (start != std::string::npos && start > 0) {
    start = key.rfind('.', start - 1);
    const std::string ending = start == std::string::npos ? key : key.substr(start + 1);
    const auto same = std::count_if(all_keys.begin(), all_keys.end(), [&](const std::string& other) {
      return other == ending || other.ends_with("." + ending);
    });
    if (same <= 1) {
      return ending;
    }
  }
  return key;
}

/// What of a value a file name can hold; a short hash tells apart what then looks alike.
std::string safe_value(std::string_view value) {
  if (value.size() >= 2 && value.front() == '"') {
    value = value.substr(1, value.size() - 2);
  }
  constexpr std::size_t longest = 40;
  std::string safe;
  for (const char letter : value.substr(0, longest)) {
    const bool kept = std::isalnum(static_cast<unsigned char>(letter)) != 0 ||
                      std::string_view("._+-").find(letter) != std::string_view::npos;
    safe += kept ? letter : '_';
  }
  return safe == value ? safe : safe + "_" + files::parameter_hash(std::string(value)).substr(0, 6);
}

std::string text_of(const Assignments& values) {
  std::string text;
  for (const auto& [key, value] : values) {
    text.append(text.empty() ? "" : ", ").append(key).append(" = ").append(value);
  }
  return text;
}

}  // namespace

std::vector<std::string> sweep_keys(const SweepConfig& sweep) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : sweep.list.empty() ? Assignments{} : sweep.list.front()) {
    keys.push_back(key);
  }
  for (const SweepAxis& axis : sweep.axes) {
    keys.push_back(axis.key);
  }
  return keys;
}

Document varied_document(const Experiment& experiment) {
  Document document = *experiment.document;
  document.remove_section("sweep");
  return document;
}

Experiment with_values(const Document& document, const Assignments& values) {
  Document varied = document;
  for (const auto& [key, value] : values) {
    std::string assignment = key;
    varied.set(assignment.append("=").append(value));
  }
  try {
    return config::read_experiment(varied);
  } catch (const InputError& error) {
    throw InputError("sweep, at " + text_of(values) + ": " + error.what());
  }
}

std::vector<SweepPoint> sweep_points(const Experiment& experiment) {
  const SweepConfig& sweep = experiment.sweep;
  std::vector<Assignments> all =
      multiplied(sweep.list.empty() ? std::vector<Assignments>(1) : sweep.list, sweep.axes);
  std::erase_if(all, [&](const Assignments& values) {
    return std::any_of(sweep.exclude.begin(), sweep.exclude.end(),
                       [&](const Assignments& exclusion) { return excludes(exclusion, values); });
  });
  if (all.empty()) {
    throw InputError(experiment.document->name() +
                     ": sweep.exclude leaves no experiment of [sweep]: expected at least one");
  }
  std::vector<SweepPoint> points;
  points.reserve(all.size());
  const Document document = varied_document(experiment);
  for (Assignments& values : all) {
    Experiment varied = with_values(document, values);
    points.push_back({std::move(values), std::move(varied)});
  }
  return points;
}

std::string values_label(const Assignments& values, const std::vector<std::string>& all_keys) {
  std::string label;
  for (const auto& [key, value] : values) {
    label.append(label.empty() ? "" : ",")
        .append(short_key(key, all_keys))
        .append("-")
        .append(safe_value(value));
  }
  return label.empty() ? "all" : label;
}

}  // namespace dosefloor::sweep
