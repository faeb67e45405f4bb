#include "config/toml_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <system_error>
#include <type_traits>

#include "sim/core/errors/error.hpp"

namespace dosefloor::config {
namespace {

std::string table_text(const Value::Table& table) {
  std::string text = "{";
  for (const Entry& entry : table) {
    text += (text.size() > 1 ? ", " : " ") + toml_key(entry.key) + " = " + toml_text(entry.value);
  }
  return text + (table.empty() ? "}" : " }");
}

}  // namespace

const Value* find(const Value::Table& table, const std::string& key) {
  const auto found =
      std::find_if(table.begin(), table.end(), [&](const Entry& entry) { return entry.key == key; });
  return found == table.end() ? nullptr : &found->value;
}

std::string number_text(double number) {
  std::array<char, 32> text{};  // the shortest form of a double has at most 24 characters
  const double size = std::abs(number);
  const bool plain = size == 0.0 || (size >= 1e-3 && size < 1e7);
  const auto [end, error] =
      plain ? std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed)
            : std::to_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) {
    throw Error("a number could not be written as text");
  }
  return {text.data(), end};
}

std::string toml_text(double number) {
  const std::string text = number_text(number);
  const bool is_float = !std::isfinite(number) || text.find_first_of(".e") != std::string::npos;
  return is_float ? text : text + ".0";
}

std::string toml_text(std::int64_t number) {
  return std::to_string(number);
}

std::string toml_text(bool truth) {
  return truth ? "true" : "false";
}

std::string toml_text(std::string_view text) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  std::string quoted = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      quoted += {'\\', c};
    } else if (byte < 0x20 || byte == 0x7f) {
      quoted += std::string("\\u00") + hex[byte / 16U] + hex[byte % 16U];
    } else {
      quoted += c;
    }
  }
  return quoted + "\"";
}

std::string toml_text(const Value& value) {
  return std::visit(
      [&](const auto& data) -> std::string {
        using Data = std::decay_t<decltype(data)>;
        if constexpr (std::is_same_v<Data, Value::Table>) {
          return table_text(data);
        } else if constexpr (std::is_same_v<Data, Value::Array>) {
          return toml_list<Value>(data);
        } else if constexpr (std::is_same_v<Data, Value::DateOrTime>) {
          return value.written;
        } else {
          return toml_text(data);
        }
      },
      value.data);
}

std::string toml_key(std::string_view key) {
  const bool bare = !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
  return bare ? std::string(key) : toml_text(key);
}

}  // namespace dosefloor::config
