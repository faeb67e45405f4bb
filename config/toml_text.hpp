#pragma once
/// Values as TOML text, on one line.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/value.hpp"

namespace dosefloor::config {

/// The shortest decimal text that reads back as exactly `number`, for people: 1, 0.08, 100000, 1e+20, inf.
std::string number_text(double number);

/// The same as a TOML float, which needs a point or an exponent: 1.0, 0.08, 100000.0, 1e+20.
std::string toml_text(double number);
std::string toml_text(std::int64_t number);
std::string toml_text(bool truth);
/// In double quotes, with escapes.
std::string toml_text(std::string_view text);
std::string toml_text(const Value& value);

/// "[a, b, c]" of the items' TOML texts.
template <class Item>
std::string toml_list(std::span<const Item> items) {
  std::string text = "[";
  for (const Item& item : items) {
    text += (text.size() > 1 ? ", " : "") + toml_text(item);
  }
  return text + "]";
}

/// Bare where TOML allows that (A-Z a-z 0-9 _ -), else quoted.
std::string toml_key(std::string_view key);

}  // namespace dosefloor::config
