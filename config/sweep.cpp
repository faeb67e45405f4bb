#include "config/sweep.hpp"

#include <algorithm>

#include "config/toml_text.hpp"
#include "sim/errors/error.hpp"

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

void check_value(const Document& document, const std::string& key, Value value,
                 const std::function<void(const Document&)>& check) {
  const std::string place = value.where;
  const std::string source = place + "sweep: ";
  value.where = source;
  Document varied = document;
  try {
    varied.set(key, value);
    check(varied);
  } catch (const InputError& error) {
    const std::string message = error.what();
    if (message.starts_with(source)) {
      throw;
    }
    throw InputError(source + key + " = " + toml_text(value) + ": does not fit the other keys: " + message);
  }
}

SweepAxis read_axis(const Document& document, const Entry& entry,
                    const std::function<void(const Document&)>& check) {
  const std::string name = "sweep.axes." + toml_key(entry.key);
  const Value::Array* values = entry.value.array();
  if (values == nullptr || values->empty()) {
    throw wrong(entry.value, name, "expected a list of values of " + entry.key);
  }
  if (entry.key.find('.') == std::string::npos || entry.key.starts_with("sweep.")) {
    throw wrong(entry.value, name,
                "expected the section.key that is varied, for example \"images.dose_range\"");
  }
  SweepAxis axis{entry.key, {}};
  for (const Value& value : *values) {
    check_value(document, entry.key, value, check);
    const std::string text = toml_text(value);
    if (std::find(axis.values.begin(), axis.values.end(), text) != axis.values.end()) {
      throw wrong(entry.value, name, "expected different values, found " + text + " twice");
    }
    axis.values.push_back(text);
  }
  return axis;
}

SweepConfig::Exclusion read_exclusion(const Value& value, const std::vector<SweepAxis>& axes) {
  if (value.table() == nullptr || value.table()->empty()) {
    throw wrong(value, "sweep.exclude", "expected tables such as { \"images.dose_range\" = \"low\" }");
  }
  SweepConfig::Exclusion exclusion;
  for (const Entry& entry : flattened(*value.table(), "")) {
    const auto axis =
        std::find_if(axes.begin(), axes.end(), [&](const SweepAxis& a) { return a.key == entry.key; });
    if (axis == axes.end()) {
      throw wrong(entry.value, "sweep.exclude: " + entry.key, "expected a key of [sweep.axes]");
    }
    const std::string text = toml_text(entry.value);
    if (std::find(axis->values.begin(), axis->values.end(), text) == axis->values.end()) {
      throw wrong(entry.value, "sweep.exclude: " + entry.key, "expected a value of that axis");
    }
    exclusion.emplace_back(entry.key, text);
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
    if (entry.key != "axes" && entry.key != "exclude") {
      throw wrong(entry.value, "sweep." + entry.key, "there is no such key; [sweep] has axes, exclude");
    }
  }
  if (const Value* axes = document.find("sweep.axes")) {
    if (axes->table() == nullptr) {
      throw wrong(*axes, "sweep.axes", "expected a table of section.key = [values]");
    }
    for (const Entry& entry : flattened(*axes->table(), "")) {
      sweep.axes.push_back(read_axis(document, entry, check));
    }
  }
  if (const Value* exclude = document.find("sweep.exclude")) {
    if (exclude->array() == nullptr) {
      throw wrong(*exclude, "sweep.exclude", "expected a list of tables");
    }
    for (const Value& value : *exclude->array()) {
      sweep.exclude.push_back(read_exclusion(value, sweep.axes));
    }
  }
  return sweep;
}

}  // namespace dosefloor::config
