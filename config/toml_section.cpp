#include "config/toml_section.hpp"

#include <algorithm>
#include <cstddef>

#include "config/field_value.hpp"
#include "config/suggestion.hpp"
#include "config/toml_text.hpp"

namespace dosefloor::config {
namespace {

using Names = std::vector<std::string>;

std::string joined(const Names& names) {
  std::string text;
  for (const std::string& name : names) {
    text += (text.empty() ? "" : ", ") + name;
  }
  return text;
}

bool contains(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

Names keys_of(const SectionFields& section) {
  Names keys;
  for (const Field& field : section.fields) {
    keys.emplace_back(field.key);
  }
  return keys;
}

/// Names of the sections directly inside `parent` ("" for the whole file), without the parent's name.
Names subsections(const std::vector<SectionFields>& sections, const std::string& parent) {
  const std::string prefix = parent.empty() ? "" : parent + ".";
  Names names;
  for (const SectionFields& section : sections) {
    const std::string rest = section.name.starts_with(prefix) ? section.name.substr(prefix.size()) : "";
    if (!rest.empty() && rest.find('.') == std::string::npos) {
      names.push_back(rest);
    }
  }
  return names;
}

/// `parent` is "" or "train.".
InputError unknown_section(const Entry& entry, const std::string& parent, const Names& known) {
  const std::string message = entry.value.where + "[" + parent + entry.key + "]: there is no such section; ";
  const std::string nearest = nearest_name(entry.key, known);
  return InputError(message + (nearest.empty() ? "expected one of " + joined(known) + "."
                                               : "did you mean [" + parent + nearest + "]?"));
}

InputError outside_sections(const Entry& entry, const Names& known) {
  return InputError(entry.value.where + entry.key + " = " + entry.value.written +
                    ": stands outside any section; expected it below one of [" + joined(known) + "].");
}

InputError unknown_key(const Entry& entry, const SectionFields& section,
                       const std::vector<SectionFields>& sections) {
  const Names known = keys_of(section);
  const std::string found = section.name + "." + entry.key;
  const std::string written = entry.value.written.empty() ? toml_text(entry.value) : entry.value.written;
  const std::string message = entry.value.where + found + " = " + written + ": there is no such key; ";
  if (const std::string hint = unit_hint(entry.key, known); !hint.empty()) {
    return InputError(message + hint + ".");
  }
  for (const SectionFields& other : sections) {
    if (contains(keys_of(other), entry.key)) {
      return InputError(message + entry.key + " belongs in [" + other.name + "].");
    }
  }
  if (const std::string nearest = nearest_name(entry.key, known); !nearest.empty()) {
    return InputError(message + "did you mean " + nearest + "?");
  }
  return InputError(message + "[" + section.name + "] has " + joined(known) + ".");
}

void refuse_unknown_sections(const Document& document, const std::vector<SectionFields>& sections,
                             const Names& read_elsewhere) {
  Names known = subsections(sections, "");
  known.insert(known.end(), read_elsewhere.begin(), read_elsewhere.end());
  for (const Entry& entry : document.sections()) {
    if (!contains(known, entry.key)) {
      throw entry.value.table() != nullptr ? unknown_section(entry, "", known)
                                           : outside_sections(entry, known);
    }
  }
}

/// The present value of "section.key" as TOML text.
std::string present_text(const std::vector<SectionFields>& sections, const std::string& name) {
  const std::string section_name = name.substr(0, name.rfind('.'));
  const std::string field_key = name.substr(name.rfind('.') + 1);
  for (const SectionFields& section : sections) {
    for (const Field& field : section.fields) {
      if (section.name == section_name && field.key == field_key) {
        return value_text(field);
      }
    }
  }
  throw Error("the experiment has no key " + name);
}

}  // namespace

void read_sections(const Document& document, const std::vector<SectionFields>& sections,
                   const std::vector<std::string>& read_elsewhere) {
  refuse_unknown_sections(document, sections, read_elsewhere);
  for (const SectionFields& section : sections) {
    const Value* value = document.find(section.name);
    if (value == nullptr) {
      continue;
    }
    const Value::Table* table = value->table();
    if (table == nullptr) {
      throw InputError(value->where + section.name + " = " + value->written + ": expected a section, [" +
                       section.name + "].");
    }
    const Names inside = subsections(sections, section.name);
    for (const Entry& entry : *table) {
      const auto field = std::find_if(section.fields.begin(), section.fields.end(),
                                      [&](const Field& f) { return f.key == entry.key; });
      if (field != section.fields.end()) {
        read_value(*field, entry.value, section.name + "." + entry.key);
      } else if (contains(inside, entry.key)) {
        continue;  // read as a section of its own
      } else if (!inside.empty() && entry.value.table() != nullptr && entry.value.written.empty()) {
        throw unknown_section(entry, section.name + ".", inside);
      } else {
        throw unknown_key(entry, section, sections);
      }
    }
  }
}

InputError wrong_value(const Document& document, const std::vector<SectionFields>& sections,
                       std::string_view key, const std::string& reason) {
  const std::string name(key);
  const Value* value = document.find(key);
  if (value == nullptr) {
    return InputError(document.name() + ": " + name + " = " + present_text(sections, name) +
                      " (the default): " + reason + ".");
  }
  const std::string found = value->written.empty() ? toml_text(*value) : value->written;
  return InputError(value->where + name + " = " + found + ": " + reason + ".");
}

}  // namespace dosefloor::config
