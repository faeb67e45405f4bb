#include "config/document.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <system_error>
#include <utility>

#include "config/toml_text.hpp"
#include "sim/core/errors/error.hpp"

namespace dosefloor::config {
namespace {

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines(1);
  for (const char c : text) {
    if (c == '\n') {
      lines.emplace_back();
    } else {
      lines.back() += c;
    }
  }
  return lines;
}

/// Byte offset of a column: the parser counts code points from 1, UTF-8 continues them with 10xxxxxx bytes.
std::size_t byte_of_column(const std::string& line, std::size_t column) {
  std::size_t seen = 0;
  for (std::size_t byte = 0; byte < line.size(); ++byte) {
    const bool starts_code_point = (static_cast<unsigned char>(line[byte]) & 0xC0U) != 0x80U;
    seen += starts_code_point ? 1 : 0;
    if (seen == column) {
      return byte;
    }
  }
  return line.size();
}

/// Turns the parser's nodes into values, while the text they were written as is still at hand.
class Converter {
 public:
  Converter(std::string_view text, std::string name) : lines_(lines_of(text)), name_(std::move(name)) {}

  Value operator()(const toml::node& node) const {
    Value value{contents(node), where(node), ""};
    if (!value.table() || node.as_table()->is_inline()) {
      value.written = written(node.source(), value);
    }
    return value;
  }

 private:
  [[nodiscard]] decltype(Value::data) contents(const toml::node& node) const {
    if (const toml::table* table = node.as_table()) {
      return entries(*table);
    }
    if (const toml::array* array = node.as_array()) {
      Value::Array items;
      for (const toml::node& item : *array) {
        items.push_back((*this)(item));
      }
      return items;
    }
    if (const auto number = node.value_exact<std::int64_t>()) {
      return *number;
    }
    if (const auto number = node.value_exact<double>()) {
      return *number;
    }
    if (const auto truth = node.value_exact<bool>()) {
      return *truth;
    }
    if (auto text = node.value_exact<std::string>()) {
      return std::move(*text);
    }
    return Value::DateOrTime{};
  }

  /// The parser sorts keys by name; users' order is restored from their places.
  [[nodiscard]] Value::Table entries(const toml::table& table) const {
    struct Placed {
      std::pair<toml::source_index, toml::source_index> place;
      Entry entry;
    };
    std::vector<Placed> placed;
    for (const auto& [key, node] : table) {
      const toml::source_position begin = key.source().begin;
      placed.push_back({{begin.line, begin.column}, {std::string(key.str()), (*this)(node)}});
    }
    std::stable_sort(placed.begin(), placed.end(),
                     [](const Placed& a, const Placed& b) { return a.place < b.place; });
    Value::Table entries;
    std::transform(placed.begin(), placed.end(), std::back_inserter(entries),
                   [](Placed& item) { return std::move(item.entry); });
    return entries;
  }

  [[nodiscard]] std::string where(const toml::node& node) const {
    return name_ + ":" + std::to_string(node.source().begin.line) + ": ";
  }

  [[nodiscard]] std::string written(const toml::source_region& region, const Value& value) const {
    const std::size_t line = region.begin.line;
    if (line == 0 || line != region.end.line || line > lines_.size()) {
      return toml_text(value);  // over several lines: its meaning, on one
    }
    const std::string& source = lines_[line - 1];
    const std::size_t first = byte_of_column(source, region.begin.column);
    const std::size_t last = byte_of_column(source, region.end.column);
    return source.substr(first, last - first);
  }

  std::vector<std::string> lines_;
  std::string name_;
};

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// The value of a `--set`, or nothing where the text is not exactly one TOML value.
std::optional<Value> parsed_value(std::string_view text) {
  const std::string line = "value = " + std::string(text);
  try {
    const toml::table table = toml::parse(std::string_view(line), std::string_view("--set"));
    if (table.size() != 1) {
      return std::nullopt;
    }
    return Converter(line, "")(*table.get("value"));
  } catch (const toml::parse_error&) {
    return std::nullopt;
  }
}

void put_everywhere(Value& value, const std::string& where) {
  value.where = where;
  if (auto* items = std::get_if<Value::Array>(&value.data)) {
    for (Value& item : *items) {
      put_everywhere(item, where);
    }
  }
  if (auto* entries = std::get_if<Value::Table>(&value.data)) {
    for (Entry& entry : *entries) {
      put_everywhere(entry.value, where);
    }
  }
}

}  // namespace

Document::Document(Value root, std::string name) : root_(std::move(root)), name_(std::move(name)) {}

Document Document::read(const std::filesystem::path& file) {
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) {
    throw InputError(file.string() +
                     ": there is no such file. Give an experiment file (*.toml), for example " +
                     "config/experiments/quickstart.toml.");
  }
  std::ifstream stream(file, std::ios::binary);
  if (!std::filesystem::is_regular_file(file, ignored) || !stream) {
    throw InputError(file.string() + ": expected an experiment file (*.toml) that can be read.");
  }
  std::ostringstream text;
  text << stream.rdbuf();
  return parse(text.str(), file.string());
}

Document Document::parse(std::string_view text, const std::string& name) {
  try {
    const toml::table table = toml::parse(text, std::string_view(name));
    return {Converter(text, name)(table), name};
  } catch (const toml::parse_error& error) {
    throw InputError(name + ":" + std::to_string(error.source().begin.line) +
                     ": not valid TOML: " + std::string(error.description()) + ".");
  }
}

void Document::set(std::string_view assignment) {
  const std::string_view key = trimmed(assignment.substr(0, assignment.find('=')));
  const std::string_view text = assignment.find('=') == std::string_view::npos
                                    ? ""
                                    : trimmed(assignment.substr(assignment.find('=') + 1));
  if (key.find('.') == std::string_view::npos || text.empty()) {
    throw InputError("--set " + std::string(assignment) +
                     ": expected section.key=value, for example --set wave.slice_thickness_A=0.5.");
  }
  std::optional<Value> value = parsed_value(text);
  if (!value && text.find_first_of("[]{}\"'\n,=#") == std::string_view::npos) {
    value = Value{std::string(text), "", std::string(text)};
  }
  if (!value) {
    throw InputError("--set " + std::string(assignment) +
                     ": expected one TOML value after the '=', for example 0.5, [512, 512] or \"low\".");
  }
  put_everywhere(*value, "--set ");
  set(key, *value);
}

void Document::set(std::string_view key, const Value& value) {
  Value* place = &root_;
  std::string_view rest = key;
  while (true) {
    auto* table = std::get_if<Value::Table>(&place->data);
    if (table == nullptr) {
      throw InputError(value.where + std::string(key) + " = " + value.written +
                       ": expected section.key, but " +
                       std::string(key.substr(0, key.size() - rest.size() - 1)) + " holds a single value.");
    }
    const std::size_t dot = rest.find('.');
    const std::string step(rest.substr(0, dot));
    auto entry = std::find_if(table->begin(), table->end(), [&](const Entry& e) { return e.key == step; });
    if (entry == table->end()) {
      entry = table->insert(table->end(), {step, {Value::Table{}, value.where, ""}});
    }
    if (dot == std::string_view::npos) {
      entry->value = value;
      return;
    }
    place = &entry->value;
    rest.remove_prefix(dot + 1);
  }
}

void Document::remove_section(std::string_view name) {
  std::erase_if(std::get<Value::Table>(root_.data), [&](const Entry& entry) { return entry.key == name; });
}

const Value* Document::find(std::string_view key) const {
  const Value* place = &root_;
  while (place != nullptr && place->table() != nullptr) {
    const std::size_t dot = key.find('.');
    place = config::find(*place->table(), std::string(key.substr(0, dot)));
    if (dot == std::string_view::npos) {
      return place;
    }
    key.remove_prefix(dot + 1);
  }
  return nullptr;
}

}  // namespace dosefloor::config
