#include "sim/core/json_text/json.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "sim/core/errors/error.hpp"

namespace dosefloor::json_text {

Json::Json() = default;
Json::~Json() = default;
Json::Json(const Json& other) = default;
Json& Json::operator=(const Json& other) = default;
Json::Json(Json&& other) noexcept = default;
Json& Json::operator=(Json&& other) noexcept = default;

Json::Json(std::initializer_list<Json> values) {
  const bool is_object = std::all_of(values.begin(), values.end(), [](const Json& value) {
    const auto* pair = std::get_if<List>(&value.value_);
    return pair != nullptr && pair->size() == 2 && std::holds_alternative<std::string>(pair->front().value_);
  });
  if (!is_object) {
    value_ = List(values);
    return;
  }
  value_ = Object();
  for (const Json& value : values) {
    const List& pair = std::get<List>(value.value_);
    (*this)[std::get<std::string>(pair.front().value_)] = pair.back();
  }
}

Json::Json(const char* text) : value_(std::string(text)) {}
Json::Json(std::string text) : value_(std::move(text)) {}
Json::Json(std::string_view text) : value_(std::string(text)) {}
Json::Json(bool truth) : value_(truth) {}

Json Json::array() {
  Json made;
  made.value_ = List();
  return made;
}

Json Json::object() {
  Json made;
  made.value_ = Object();
  return made;
}

Json& Json::operator[](std::string_view key) {
  if (std::holds_alternative<std::monostate>(value_)) {
    value_ = Object();
  }
  auto* object = std::get_if<Object>(&value_);
  if (object == nullptr) {
    throw Error("a key of what is no JSON object: " + std::string(key));
  }
  const auto found =
      std::find_if(object->begin(), object->end(), [&](const auto& one) { return one.first == key; });
  return found != object->end() ? found->second : object->emplace_back(key, Json()).second;
}

void Json::push_back(Json value) {
  if (std::holds_alternative<std::monostate>(value_)) {
    value_ = List();
  }
  auto* list = std::get_if<List>(&value_);
  if (list == nullptr) {
    throw Error("a value was added to what is no JSON list");
  }
  list->push_back(std::move(value));
}

void Json::update(const Json& other) {
  const auto* keys = std::get_if<Object>(&other.value_);
  if (keys == nullptr) {
    throw Error("the keys of what is no JSON object");
  }
  for (const auto& [key, value] : *keys) {
    (*this)[key] = value;
  }
}

/// Makes nlohmann's value of each kind.
struct Json::ToNlohmann {
  using Value = nlohmann::ordered_json;

  Value operator()(std::monostate /*null*/) const { return nullptr; }
  Value operator()(const List& list) const {
    Value made = Value::array();
    for (const Json& value : list) {
      made.push_back(std::visit(*this, value.value_));
    }
    return made;
  }
  Value operator()(const Object& object) const {
    Value made = Value::object();
    for (const auto& [key, value] : object) {
      made[key] = std::visit(*this, value.value_);
    }
    return made;
  }
  template <class Simple>
  Value operator()(const Simple& value) const {
    return value;
  }
};

std::string Json::dump(int indent) const {
  return std::visit(ToNlohmann(), value_).dump(indent, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace dosefloor::json_text
