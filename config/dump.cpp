#include "config/dump.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "config/expected_text.hpp"
#include "config/field_value.hpp"
#include "config/toml_text.hpp"

namespace dosefloor::config {
namespace {

/// Whether the field only says what another one, by name, stands for.
bool follows(const Field& field, const SectionFields& section) {
  const auto selector = std::find_if(section.fields.begin(), section.fields.end(),
                                     [&](const Field& f) { return f.key == field.follows_from; });
  return selector != section.fields.end() && value_text(*selector) != name_text("custom");
}

/// "[{ key = value, key = value }, { ... }]"
std::string tables_text(const std::vector<Assignments>& tables) {
  std::string text = "[";
  for (const Assignments& table : tables) {
    text += text.ends_with('[') ? "{ " : ", { ";
    for (const auto& [key, value] : table) {
      text += (text.ends_with("{ ") ? "" : ", ") + toml_key(key) + " = " + value;
    }
    text += " }";
  }
  return text + "]\n";
}

std::string sweep_text(const SweepConfig& sweep) {
  if (!sweep.varies()) {
    return "";
  }
  std::string text = "\n[sweep]\n";
  text += sweep.list.empty() ? "" : "list = " + tables_text(sweep.list);
  text += "exclude = " + tables_text(sweep.exclude);
  text += sweep.axes.empty() ? "" : "\n[sweep.axes]\n";
  for (const SweepAxis& axis : sweep.axes) {
    text += toml_key(axis.key) + " = [";
    for (const std::string& value : axis.values) {
      text += (text.ends_with('[') ? "" : ", ") + value;
    }
    text += "]\n";
  }
  return text;
}

}  // namespace

std::string dump(const Experiment& experiment, Comments comments) {
  const bool explain = comments == Comments::units_and_meanings;
  Experiment copy = experiment;  // its fields can be written to; the argument's must not
  std::string text;
  for (const SectionFields& section : describe(copy)) {
    text += fmt::format("{}[{}]", text.empty() ? "" : "\n", section.name);
    text += explain ? fmt::format("  # {}\n", section.meaning) : "\n";
    for (const Field& field : section.fields) {
      if (follows(field, section)) {
        text +=
            fmt::format("# {} = {}  # follows from {}\n", field.key, value_text(field), field.follows_from);
        continue;
      }
      text += fmt::format("{} = {}", field.key, value_text(field));
      text += explain ? fmt::format("  # {}{}{}\n", field.unit, field.unit.empty() ? "" : ": ", field.meaning)
                      : "\n";
    }
  }
  return text + sweep_text(experiment.sweep);
}

}  // namespace dosefloor::config
