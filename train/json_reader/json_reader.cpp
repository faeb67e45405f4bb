#include "train/json_reader/json_reader.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <variant>

#include "sim/core/errors/error.hpp"

namespace dosefloor::json_reader {
namespace {

using nlohmann::json;

/// nlohmann::json prints recursively: a text nested without bound would overflow the stack.
json parsed(const std::string& text, const std::string& where) {
  constexpr int deepest = 8;
  const auto refuse_depth = [&](int depth, json::parse_event_t /*event*/, json& /*value*/) {
    if (depth > deepest) {
      throw InputError(where + " is nested deeper than " + std::to_string(deepest) +
                       " levels; expected one JSON object");
    }
    return true;
  };
  json object = json::parse(text, refuse_depth, false);
  if (!object.is_object()) {
    throw InputError(where + " is not one JSON object, which was expected");
  }
  return object;
}

bool is_integer(const json& value, std::int64_t lowest, std::int64_t highest) {
  // An unsigned number may be above the largest int64, and get() would wrap it.
  return value.is_number_integer() &&
         (!value.is_number_unsigned() ||
          value.get<std::uint64_t>() <= std::uint64_t{std::numeric_limits<std::int64_t>::max()}) &&
         value.get<std::int64_t>() >= lowest && value.get<std::int64_t>() <= highest;
}

bool is_positive(const json& value) {
  return value.is_number() && value.get<double>() > 0.0;
}

std::string interval_text(std::int64_t lowest, std::int64_t highest) {
  return std::to_string(lowest) + " to " + std::to_string(highest);
}

}  // namespace

JsonReader::JsonReader(const std::string& text, std::string where)
    : object_(parsed(text, where)), where_(std::move(where)) {}

JsonReader::JsonReader(json object, std::string where)
    : object_(std::move(object)), where_(std::move(where)) {}

const json& JsonReader::value(const std::string& key, const std::string& expected,
                              const std::function<bool(const json&)>& fits) const {
  const auto found = object_.find(key);
  if (found == object_.end()) {
    throw InputError(where_ + " has no " + key + "; expected " + expected);
  }
  if (!fits(*found)) {
    throw InputError(where_ + " has " + key + " = " +
                     found->dump(-1, ' ', true, json::error_handler_t::replace) + "; expected " + expected);
  }
  return *found;
}

std::string JsonReader::text(const std::string& key) const {
  return value(key, "a text", [](const json& found) { return found.is_string(); }).get<std::string>();
}

std::size_t JsonReader::choice(const std::string& key, const std::vector<std::string>& allowed) const {
  std::string expected = "one of";
  for (const std::string& word : allowed) {
    expected += " " + word;
  }
  const auto position = [&allowed](const json& word) {
    return static_cast<std::size_t>(std::ranges::find(allowed, word.get<std::string>()) - allowed.begin());
  };
  const json& found = value(
      key, expected, [&](const json& word) { return word.is_string() && position(word) < allowed.size(); });
  return position(found);
}

std::int64_t JsonReader::integer(const std::string& key, std::int64_t lowest, std::int64_t highest) const {
  return value(key, "an integer from " + interval_text(lowest, highest),
               [&](const json& found) { return is_integer(found, lowest, highest); })
      .get<std::int64_t>();
}

std::uint64_t JsonReader::seed(const std::string& key) const {
  return value(key, "an integer from 0", [](const json& found) { return found.is_number_unsigned(); })
      .get<std::uint64_t>();
}

std::vector<std::int64_t> JsonReader::integers(const std::string& key, std::int64_t count,
                                               std::int64_t lowest, std::int64_t highest) const {
  const std::string expected = std::to_string(count) + " integers from " + interval_text(lowest, highest);
  return value(key, expected,
               [&](const json& found) {
                 return found.is_array() && std::cmp_equal(found.size(), count) &&
                        std::all_of(found.begin(), found.end(),
                                    [&](const json& item) { return is_integer(item, lowest, highest); });
               })
      .get<std::vector<std::int64_t>>();
}

bool JsonReader::truth(const std::string& key) const {
  return value(key, "true or false", [](const json& found) { return found.is_boolean(); }).get<bool>();
}

double JsonReader::positive(const std::string& key) const {
  return value(key, "a number above 0", is_positive).get<double>();
}

double JsonReader::fraction(const std::string& key) const {
  return value(key, "a number from 0 to 1",
               [](const json& found) {
                 return found.is_number() && found.get<double>() >= 0.0 && found.get<double>() <= 1.0;
               })
      .get<double>();
}

config::DrawRange JsonReader::range(const std::string& key) const {
  const json& found = value(key, "two numbers above 0, in order", [](const json& pair) {
    return pair.is_array() && pair.size() == 2 && is_positive(pair[0]) && is_positive(pair[1]) &&
           pair[0].get<double>() <= pair[1].get<double>();
  });
  return {found[0].get<double>(), found[1].get<double>()};
}

std::map<std::string, double> JsonReader::numbers(const std::string& key) const {
  const json& found = value(key, "an object of numbers", [](const json& object) {
    return object.is_object() && std::all_of(object.begin(), object.end(), [](const json& item) {
             return item.is_number() || item.is_null();
           });
  });
  std::map<std::string, double> numbers;
  for (const auto& [name, number] : found.items()) {
    numbers[name] = number.is_null() ? std::numeric_limits<double>::quiet_NaN() : number.get<double>();
  }
  return numbers;
}

JsonReader JsonReader::section(const std::string& key) const {
  return {value(key, "an object", [](const json& found) { return found.is_object(); }),
          where_ + ", " + key + ","};
}

void JsonReader::read(const config::Field& field) const {
  const std::string key(field.key);
  if (field.as_before.empty() || object_.contains(key)) {
    read_given(field, key);
    return;
  }
  json before = json::object();  // words, whole numbers and truths are written in TOML as in JSON
  before[key] = json::parse(field.as_before);
  JsonReader(before, where_).read_given(field, key);
}

void JsonReader::read_given(const config::Field& field, const std::string& key) const {
  if (auto* const* truth_of = std::get_if<bool*>(&field.target)) {
    **truth_of = truth(key);
  } else if (const auto* one_of = std::get_if<config::Choice>(&field.target)) {
    one_of->set(choice(key, {one_of->names.begin(), one_of->names.end()}));
  } else if (auto* const* number = std::get_if<std::int64_t*>(&field.target);
             number != nullptr && std::isfinite(field.limits.lowest) && std::isfinite(field.limits.highest)) {
    **number = integer(key, static_cast<std::int64_t>(field.limits.lowest),
                       static_cast<std::int64_t>(field.limits.highest));
  } else if (auto* const* any = std::get_if<std::uint64_t*>(&field.target)) {
    **any = seed(key);
  } else {
    throw Error("no form of JSON for the key " + key + " of a network's section");
  }
}

}  // namespace dosefloor::json_reader
