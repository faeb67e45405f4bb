#include "config/field_value.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "config/expected_text.hpp"
#include "config/toml_text.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/physics/element.hpp"

namespace dosefloor::config {
namespace {

std::optional<std::int64_t> as_integer(const Value& value) {
  const auto* number = std::get_if<std::int64_t>(&value.data);
  return number == nullptr ? std::nullopt : std::optional(*number);
}

/// Whole numbers serve as real ones: 1 for 1.0.
std::optional<double> as_real(const Value& value) {
  if (const auto* number = std::get_if<double>(&value.data)) {
    return *number;
  }
  const auto integer = as_integer(value);
  return integer ? std::optional(static_cast<double>(*integer)) : std::nullopt;
}

class FieldReader {
 public:
  FieldReader(const Field& field, const Value& value, const std::string& name)
      : field_(field), value_(value), name_(name) {}

  void operator()(bool* target) const {
    const auto* truth = std::get_if<bool>(&value_.data);
    *target = truth != nullptr ? *truth : throw refused();
  }
  void operator()(std::int64_t* target) const { *target = integer(value_); }
  void operator()(std::uint64_t* target) const {
    const std::int64_t number = integer(value_);
    *target = number >= 0 ? static_cast<std::uint64_t>(number) : throw refused();
  }
  void operator()(double* target) const { *target = real(value_); }
  void operator()(std::string* target) const { *target = text(value_); }
  void operator()(std::span<double> target) const {
    const Value::Array& items = list(target.size());
    std::transform(items.begin(), items.end(), target.begin(), [this](const Value& v) { return real(v); });
  }
  void operator()(std::span<std::int64_t> target) const {
    const Value::Array& items = list(target.size());
    std::transform(items.begin(), items.end(), target.begin(), [this](const Value& v) { return integer(v); });
  }
  void operator()(const Interval& target) const {
    const Value::Array& bounds = list(2);
    *target.lo = real(bounds[0]);
    *target.hi = real(bounds[1]);
    if (*target.lo > *target.hi) {
      throw refused();
    }
  }
  void operator()(const IntegerInterval& target) const {
    const Value::Array& bounds = list(2);
    *target.lo = integer(bounds[0]);
    *target.hi = integer(bounds[1]);
    if (*target.lo > *target.hi) {
      throw refused();
    }
  }
  void operator()(const Words& target) const {
    target.words->clear();
    for (const Value& item : list(std::nullopt)) {
      const std::string word = text(item);
      const bool known =
          target.allowed.empty() || std::count(target.allowed.begin(), target.allowed.end(), word) != 0;
      if (!known || std::count(target.words->begin(), target.words->end(), word) != 0) {
        throw refused();
      }
      target.words->push_back(word);
    }
    if (target.words->empty()) {
      throw refused();
    }
  }
  void operator()(const Choice& target) const {
    const auto number = as_integer(value_);
    const auto found =
        std::find(target.names.begin(), target.names.end(), number ? std::to_string(*number) : text(value_));
    if (found == target.names.end()) {
      throw refused();
    }
    target.set(static_cast<std::size_t>(found - target.names.begin()));
  }
  void operator()(PerElement* target) const {
    const Value::Table* table = value_.table();
    if (table == nullptr) {
      throw refused();
    }
    target->clear();
    for (const Entry& entry : *table) {
      const auto atomic_number = physics::atomic_number_of(entry.key);
      if (!atomic_number) {
        throw refused();
      }
      (*target)[*atomic_number] = real(entry.value);
    }
  }

 private:
  [[nodiscard]] InputError refused() const {
    const std::string found = value_.written.empty() ? toml_text(value_) : value_.written;
    return InputError(value_.where + name_ + " = " + found + ": expected " + expected_text(field_) + ".");
  }

  [[nodiscard]] double real(const Value& value) const {
    const auto number = as_real(value);
    if (!number || !std::isfinite(*number) || !field_.limits.contain(*number)) {
      throw refused();
    }
    return *number;
  }

  [[nodiscard]] std::int64_t integer(const Value& value) const {
    const auto number = as_integer(value);
    if (!number || !field_.limits.contain(static_cast<double>(*number))) {
      throw refused();
    }
    return *number;
  }

  [[nodiscard]] std::string text(const Value& value) const {
    const auto* found = std::get_if<std::string>(&value.data);
    return found != nullptr ? *found : throw refused();
  }

  [[nodiscard]] const Value::Array& list(std::optional<std::size_t> length) const {
    const Value::Array* items = value_.array();
    if (items == nullptr || (length && items->size() != *length)) {
      throw refused();
    }
    return *items;
  }

  const Field& field_;
  const Value& value_;
  const std::string& name_;
};

struct FieldWriter {
  std::string operator()(const bool* target) const { return toml_text(*target); }
  std::string operator()(const std::int64_t* target) const { return toml_text(*target); }
  std::string operator()(const std::uint64_t* target) const { return std::to_string(*target); }
  std::string operator()(const double* target) const { return toml_text(*target); }
  std::string operator()(const std::string* target) const { return toml_text(*target); }
  std::string operator()(std::span<const double> target) const { return toml_list(target); }
  std::string operator()(std::span<const std::int64_t> target) const { return toml_list(target); }
  std::string operator()(const Interval& target) const {
    return toml_list<double>(std::array{*target.lo, *target.hi});
  }
  std::string operator()(const IntegerInterval& target) const {
    return toml_list<std::int64_t>(std::array{*target.lo, *target.hi});
  }
  std::string operator()(const Words& target) const { return toml_list<std::string>(*target.words); }
  std::string operator()(const Choice& target) const { return name_text(target.names.at(target.get())); }
  std::string operator()(const PerElement* target) const {
    Value::Table table;
    for (const auto& [atomic_number, number] : *target) {
      table.push_back({std::string(physics::element_symbol(atomic_number)), {number, "", ""}});
    }
    return toml_text(Value{table, "", ""});
  }
};

}  // namespace

void read_value(const Field& field, const Value& value, const std::string& name) {
  std::visit(FieldReader(field, value, name), field.target);
}

std::string value_text(const Field& field) {
  return std::visit(FieldWriter{}, field.target);
}

}  // namespace dosefloor::config
