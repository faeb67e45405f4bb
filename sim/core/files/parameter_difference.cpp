#include "sim/core/files/parameter_difference.hpp"

#include <map>
#include <sstream>

namespace dosefloor::files {
namespace {

std::string trimmed(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  return begin == std::string::npos ? "" : text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

/// The line up to a '#' that is not inside a quoted text.
std::string without_comment(const std::string& line) {
  char quote = '\0';
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (quote == '"' && line[i] == '\\') {
      ++i;
    } else if (quote != '\0') {
      quote = line[i] == quote ? '\0' : quote;
    } else if (line[i] == '"' || line[i] == '\'') {
      quote = line[i];
    } else if (line[i] == '#') {
      return line.substr(0, i);
    }
  }
  return line;
}

/// Opening less closing brackets outside quotes: above 0 a value goes on in the next line.
int open_brackets(const std::string& text) {
  char quote = '\0';
  int open = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (quote == '"' && text[i] == '\\') {
      ++i;
    } else if (quote != '\0') {
      quote = text[i] == quote ? '\0' : quote;
    } else if (text[i] == '"' || text[i] == '\'') {
      quote = text[i];
    } else {
      open += text[i] == '[' || text[i] == '{' ? 1 : 0;
      open -= text[i] == ']' || text[i] == '}' ? 1 : 0;
    }
  }
  return open;
}

/// "section.key" -> value as written. The tables of an array [[section]] are numbered.
std::map<std::string, std::string> key_values(const std::string& toml) {
  std::map<std::string, std::string> values;
  std::map<std::string, int> tables;
  std::istringstream stream(toml);
  std::string section;
  std::string unfinished;
  for (std::string raw; std::getline(stream, raw);) {
    const std::string line = trimmed(without_comment(raw));
    if (line.empty()) {
      continue;
    }
    if (!unfinished.empty()) {
      std::string& value = values[unfinished];
      value += line;
      unfinished = open_brackets(value) > 0 ? unfinished : "";
    } else if (line.rfind("[[", 0) == 0) {
      const std::string name = trimmed(line.substr(2, line.find("]]") - 2));
      section = name + "[" + std::to_string(tables[name]++) + "].";
    } else if (line.front() == '[') {
      section = trimmed(line.substr(1, line.find(']') - 1)) + ".";
    } else {
      const std::size_t equals = line.find('=');
      const std::string key = section + trimmed(line.substr(0, equals));
      const std::string value = equals == std::string::npos ? "" : trimmed(line.substr(equals + 1));
      values[key] = value;
      unfinished = open_brackets(value) > 0 ? key : "";
    }
  }
  return values;
}

}  // namespace

std::string describe_difference(const std::string& toml_in_file, const std::string& toml_now) {
  const std::map<std::string, std::string> old_values = key_values(toml_in_file);
  const std::map<std::string, std::string> new_values = key_values(toml_now);
  std::map<std::string, std::string> keys = old_values;
  keys.insert(new_values.begin(), new_values.end());
  const auto value_in = [](const std::map<std::string, std::string>& values, const std::string& key) {
    const auto found = values.find(key);
    return found == values.end() ? std::string("missing") : found->second;
  };
  std::string text;
  for (const auto& [key, value] : keys) {
    const std::string before = value_in(old_values, key);
    const std::string now = value_in(new_values, key);
    if (before != now) {
      text.append(text.empty() ? "" : "\n");
      text.append("  ")
          .append(key)
          .append(": ")
          .append(before)
          .append(" in the file, ")
          .append(now)
          .append(" now");
    }
  }
  return text;
}

}  // namespace dosefloor::files
