#include "config/read_sweep.hpp"

#include <algorithm>
#include <optional>

#include "config/toml_text.hpp"
#include "sim/core/errors/error.hpp"

namespace dosefloor::config {
namespace {

InputError wrong(const Value& value, const std::string& name, const std::string& reason) {
  const std::string found = value.written.empty() ? toml_text(value) : value.written;
  return InputError(value.where + name + " = " + found + ": " + reason + ".");
}

/// "images.dose_range" may be written with quotes or, TOML reading it as nested tables, without.
Value::Table flattened(const Value::Table& table, const std::string& prefix) {
  Value::Table flat;
  for (const Entry& entry : table) {
    if (const Value::Table* inner = entry.value.table()) {
      const Value::Table rest = flattened(*inner, prefix + entry.key + ".");
      flat.insert(flat.end(), rest.begin(), rest.end());
    } else {
      flat.push_back({prefix + entry.key, entry.value});
    }
  }
  return flat;
}

/// The document with these values in their keys' places must be an experiment. `place` opens the messages.
void check_values(const Document& document, const Value::Table& values, const std::string& place,
                  const std::function<void(const Document&)>& check) {
  const std::string source = place + "sweep: ";
  Document varied = document;
  std::string text;
  try {
    for (const Entry& entry : flattened(values, "")) {
      Value value = entry.value;
      value.where = source;
      text += (text.empty() ? "" : ", ") + entry.key + " = " + toml_text(value);
      varied.set(entry.key, value);
    }
    check(varied);
  } catch (const InputError& error) {
    const std::string message = error.what();
    if (message.starts_with(source)) {
      throw;
    }
    throw InputError(source + text + ": does not fit the other keys: " + message);
  }
}

void expect_varied_key(const Value& value, const std::string& name, const std::string& key) {
  if (key.find('.') == std::string::npos || key.starts_with("sweep.")) {
    throw wrong(value, name, "expected the section.key that is varied, for example \"images.dose_range\"");
  }
  if (key.starts_with("analysis.")) {
    throw wrong(
        value, name,
        "no output but that of `analyse` follows from it: analyse the same experiment again with --rule "
        "and --false-share");
  }
}

SweepAxis read_axis(const Document& document, const Entry& entry,
                    const std::function<void(const Document&)>& check) {
  const std::string name = "sweep.axes." + toml_key(entry.key);
  const Value::Array* values = entry.value.array();
  if (values == nullptr || values->empty()) {
    throw wrong(entry.value, name, "expected a list of values of " + entry.key);
  }
  expect_varied_key(entry.value, name, entry.key);
  SweepAxis axis{entry.key, {}};
  for (const Value& value : *values) {
    check_values(document, {{entry.key, value}}, value.where, check);
    const std::string text = toml_text(value);
    if (std::find(axis.values.begin(), axis.values.end(), text) != axis.values.end()) {
      throw wrong(entry.value, name, "expected different values, found " + text + " twice");
    }
    axis.values.push_back(text);
  }
  return axis;
}

/// "key = value" pairs of a table.
Assignments assignments_of(const Value& value, const std::string& name) {
  if (value.table() == nullptr || value.table()->empty()) {
    throw wrong(value, name, "expected tables such as { \"images.dose_range\" = \"low\" }");
  }
  Assignments assignments;
  for (const Entry& entry : flattened(*value.table(), "")) {
    expect_varied_key(entry.value, name + ": " + entry.key, entry.key);
    assignments.emplace_back(entry.key, toml_text(entry.value));
  }
  return assignments;
}

std::vector<Assignments> read_list(const Document& document, const Value& list,
                                   const std::function<void(const Document&)>& check) {
  if (list.array() == nullptr || list.array()->empty()) {
    throw wrong(list, "sweep.list", "expected a list of tables");
  }
  std::vector<Assignments> entries;
  for (const Value& value : *list.array()) {
    Assignments entry = assignments_of(value, "sweep.list");
    const auto key_of = [](const auto& pair) { return pair.first; };
    if (!entries.empty() && !std::ranges::equal(entry, entries.front(), {}, key_of, key_of)) {
      throw wrong(value, "sweep.list", "expected the keys of the first entry, in their order");
    }
    if (std::find(entries.begin(), entries.end(), entry) != entries.end()) {
      throw wrong(value, "sweep.list", "expected different entries, found this one twice");
    }
    check_values(document, *value.table(), value.where, check);
    entries.push_back(std::move(entry));
  }
  return entries;
}

/// Whether an axis or the list has this value of the key; nullopt if they do not vary it.
std::optional<bool> has_value(const SweepConfig& sweep, const std::string& key, const std::string& text) {
  for (const SweepAxis& axis : sweep.axes) {
    if (axis.key == key) {
      return std::find(axis.values.begin(), axis.values.end(), text) != axis.values.end();
    }
  }
  std::optional<bool> found;
  for (const Assignments& entry : sweep.list) {
    for (const auto& [listed, value] : entry) {
      if (listed == key) {
        found = found.value_or(false) || value == text;
      }
    }
  }
  return found;
}

Assignments read_exclusion(const Value& value, const SweepConfig& sweep) {
  Assignments exclusion = assignments_of(value, "sweep.exclude");
  for (const Entry& entry : flattened(*value.table(), "")) {
    const std::optional<bool> has = has_value(sweep, entry.key, toml_text(entry.value));
    if (!has) {
      throw wrong(entry.value, "sweep.exclude: " + entry.key, "expected a key of [sweep.axes] or sweep.list");
    }
    if (!*has) {
      throw wrong(entry.value, "sweep.exclude: " + entry.key, "expected one of the values of that key");
    }
  }
  return exclusion;
}

}  // namespace

SweepConfig read_sweep(const Document& document, const std::function<void(const Document&)>& check) {
  SweepConfig sweep;
  const Value* section = document.find("sweep");
  if (section == nullptr) {
    return sweep;
  }
  if (section->table() == nullptr) {
    throw wrong(*section, "sweep", "expected a section, [sweep]");
  }
  for (const Entry& entry : *section->table()) {
    if (entry.key != "axes" && entry.key != "list" && entry.key != "exclude") {
      throw wrong(entry.value, "sweep." + entry.key, "there is no such key; [sweep] has axes, list, exclude");
    }
  }
  Document without_sweep = document;  // what values are tried in, over and over
  without_sweep.remove_section("sweep");
  if (const Value* list = document.find("sweep.list")) {
    sweep.list = read_list(without_sweep, *list, check);
  }
  if (const Value* axes = document.find("sweep.axes")) {
    if (axes->table() == nullptr) {
      throw wrong(*axes, "sweep.axes", "expected a table of section.key = [values]");
    }
    for (const Entry& entry : flattened(*axes->table(), "")) {
      if (has_value(sweep, entry.key, "")) {
        throw wrong(entry.value, "sweep.axes." + toml_key(entry.key),
                    "expected a key that sweep.list does not vary");
      }
      sweep.axes.push_back(read_axis(without_sweep, entry, check));
    }
  }
  if (const Value* exclude = document.find("sweep.exclude")) {
    if (exclude->array() == nullptr) {
      throw wrong(*exclude, "sweep.exclude", "expected a list of tables");
    }
    for (const Value& value : *exclude->array()) {
      sweep.exclude.push_back(read_exclusion(value, sweep));
    }
  }
  return sweep;
}

}  // namespace dosefloor::config
