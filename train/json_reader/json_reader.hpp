#pragma once
/// A JSON object whose keys must be there and be what the reader expects.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "config/sections/draw_range.hpp"
#include "config/sections/field.hpp"

namespace dosefloor::json_reader {

/// Every function throws InputError "WHERE has KEY = FOUND; expected ..." for a key that is missing or has
/// another value than it promises.
class JsonReader {
 public:
  /// `where` begins the messages: "PATH: the description of the model". Throws InputError unless `text` is a
  /// JSON object of at most 8 levels.
  JsonReader(const std::string& text, std::string where);

  [[nodiscard]] bool has(const std::string& key) const { return object_.contains(key); }
  [[nodiscard]] std::string text(const std::string& key) const;
  /// One of `allowed`, as its index.
  [[nodiscard]] std::size_t choice(const std::string& key, const std::vector<std::string>& allowed) const;
  [[nodiscard]] std::int64_t integer(const std::string& key, std::int64_t lowest, std::int64_t highest) const;
  [[nodiscard]] std::uint64_t seed(const std::string& key) const;  ///< any of 64 bits
  /// `count` of them.
  [[nodiscard]] std::vector<std::int64_t> integers(const std::string& key, std::int64_t count,
                                                   std::int64_t lowest, std::int64_t highest) const;
  [[nodiscard]] bool truth(const std::string& key) const;
  [[nodiscard]] double positive(const std::string& key) const;          ///< above 0, finite
  [[nodiscard]] double fraction(const std::string& key) const;          ///< 0 to 1
  [[nodiscard]] config::DrawRange range(const std::string& key) const;  ///< two numbers above 0, in order
  /// An object of numbers; null is NaN.
  [[nodiscard]] std::map<std::string, double> numbers(const std::string& key) const;
  [[nodiscard]] JsonReader section(const std::string& key) const;  ///< an object
  /// Into the target of a key of an experiment file, within its limits: a whole number, a seed, true or false, or a
  /// choice. A key that an earlier version did not have (Field::as_before) may be missing: it is as before. Throws Error
  /// for keys of other forms.
  void read(const config::Field& field) const;

 private:
  JsonReader(nlohmann::json object, std::string where);
  void read_given(const config::Field& field, const std::string& key) const;
  /// The value of a key that `fits`.
  const nlohmann::json& value(const std::string& key, const std::string& expected,
                              const std::function<bool(const nlohmann::json&)>& fits) const;

  nlohmann::json object_;
  std::string where_;
};

}  // namespace dosefloor::json_reader
