#pragma once
/// One value of an experiment file, with the place it came from. It hides the TOML parser from everything
/// but config/document.cpp, and unlike the parser's nodes it keeps its place when copied.

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace dosefloor::config {

struct Entry;

struct Value {
  struct DateOrTime {};
  using Array = std::vector<Value>;
  using Table = std::vector<Entry>;  ///< in the order of the file

  std::variant<Table, Array, bool, std::int64_t, double, std::string, DateOrTime> data;
  std::string where;    ///< opens every message about the value: "paper.toml:14: " or "--set "
  std::string written;  ///< as the user wrote it, on one line; empty for a [section]

  [[nodiscard]] const Table* table() const { return std::get_if<Table>(&data); }
  [[nodiscard]] const Array* array() const { return std::get_if<Array>(&data); }
};

struct Entry {
  std::string key;
  Value value;
};

/// The entry of that name, or nullptr.
const Value* find(const Value::Table& table, const std::string& key);

}  // namespace dosefloor::config
