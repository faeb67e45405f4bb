#include "config/key_reference.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "config/expected_text.hpp"
#include "config/experiment.hpp"
#include "config/field_value.hpp"

namespace dosefloor::config {
namespace {

/// One line of the reference, as text.
struct KeyLine {
  std::string key;
  std::string value;  ///< the default; empty where there is none
  std::string meaning;
  std::string allowed;
};

constexpr std::string_view sweep_meaning = "the runs of a study: all combinations of the axes' values";

/// [sweep] holds values of other keys, so no Field describes it.
std::array<KeyLine, 3> sweep_lines() {
  return {KeyLine{"list", "[]", "experiments that are no product: each with all combinations of the axes",
                  "a list of tables such as { \"train.specimens\" = 10, \"train.epochs\" = 900 }"},
          KeyLine{"exclude", "[]", "combinations that are left out",
                  "a list of tables such as { \"images.dose_range\" = \"low\", \"images.mtf_model\" = 5 }"},
          KeyLine{"[sweep.axes]", "", "the keys that are varied",
                  "section.key = [values], for example \"images.dose_range\" = [\"high\", \"low\"]"}};
}

KeyLine line_of(const Field& field) {
  return {std::string(field.key), value_text(field), std::string(field.meaning), expected_text(field)};
}

std::string plain(const KeyLine& line) {
  return fmt::format("  {}{}{}\n      {}\n      {}\n", line.key, line.value.empty() ? "" : " = ", line.value,
                     line.meaning, line.allowed);
}

/// Text for a table's cell: nothing in it ends the cell or begins a tag.
std::string cell(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '|':
        escaped += "\\|";
        break;
      case '<':
        escaped += "&lt;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string table_head(std::string_view name, std::string_view meaning) {
  return fmt::format("\n## {}\n\n`[{}]`: {}\n\n| key | default | meaning | allowed |\n|---|---|---|---|\n",
                     name, name, cell(meaning));
}

std::string row(const KeyLine& line) {
  return fmt::format("| `{}` | {} | {} | {} |\n", line.key,
                     line.value.empty() ? "" : fmt::format("`{}`", line.value), cell(line.meaning),
                     cell(line.allowed));
}

}  // namespace

std::string key_reference() {
  Experiment defaults;
  std::string text;
  for (const SectionFields& section : describe(defaults)) {
    text += fmt::format("{}[{}]  {}\n", text.empty() ? "" : "\n", section.name, section.meaning);
    for (const Field& field : section.fields) {
      text += plain(line_of(field));
    }
  }
  text += fmt::format("\n[sweep]  {}\n", sweep_meaning);
  for (const KeyLine& of_sweep : sweep_lines()) {
    text += plain(of_sweep);
  }
  return text;
}

std::string key_reference_markdown() {
  Experiment defaults;
  std::string text =
      "# Keys of an experiment file\n\n"
      "Every key is optional. `dosefloor keys` prints this list, `dosefloor keys --markdown` this page, and\n"
      "`dosefloor waves EXPERIMENT.toml --dump-config` the values of one experiment. `--set section.key=value`\n"
      "overrides a key of any file.\n";
  for (const SectionFields& section : describe(defaults)) {
    text += table_head(section.name, section.meaning);
    for (const Field& field : section.fields) {
      text += row(line_of(field));
    }
  }
  text += table_head("sweep", sweep_meaning);
  for (const KeyLine& of_sweep : sweep_lines()) {
    text += row(of_sweep);
  }
  return text;
}

}  // namespace dosefloor::config
