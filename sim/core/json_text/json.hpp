#pragma once
/// JSON to be printed, for scripts: an object's keys stay in the order in which they were written. nlohmann's library does the
/// work, behind this header, as its own costs every source that sees it three seconds; where JSON is read, it is used itself.
///
///   Json line{{"verb", "waves"}, {"gpts", {512, 512}}, {"seconds", 1.5}};
///   line["shard"] = "1/4";
///   fmt::print("{}\n", line.dump());

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace dosefloor::json_text {

/// A std::vector or a std::array.
template <class Values>
concept ListOfValues = !std::convertible_to<Values, std::string_view> && requires(const Values& values) {
  values.data() + values.size();
};

class Json {
 public:
  Json();  ///< null
  ~Json();
  Json(const Json& other);
  Json& operator=(const Json& other);
  Json(Json&& other) noexcept;
  Json& operator=(Json&& other) noexcept;

  // NOLINTBEGIN(misc-explicit-constructor): values turn into Json by themselves, so that code that makes an object reads as what
  // it prints.
  /// An object if each of `values` is a list of a string and another value, otherwise a list.
  Json(std::initializer_list<Json> values);
  Json(const char* text);
  Json(std::string text);
  Json(std::string_view text);
  Json(bool truth);
  template <std::integral Number>
  Json(Number number) : value_(static_cast<Whole<Number>>(number)) {}
  template <std::floating_point Number>
  Json(Number number) : value_(static_cast<double>(number)) {}  ///< printed as null if it is not finite
  template <class Value>
  Json(const std::map<std::string, Value>& values) : Json(object()) {
    for (const auto& [key, value] : values) {
      (*this)[key] = value;
    }
  }
  /// A list of two.
  template <class First, class Second>
  Json(const std::pair<First, Second>& values) : Json(array()) {
    push_back(values.first);
    push_back(values.second);
  }
  template <ListOfValues Values>
  Json(const Values& values) : Json(array()) {
    for (const auto& value : values) {
      push_back(value);
    }
  }
  // NOLINTEND(misc-explicit-constructor)

  [[nodiscard]] static Json array();
  [[nodiscard]] static Json object();

  /// The value of a key of an object (or of null, which turns into one); it is added if it is not there.
  Json& operator[](std::string_view key);
  /// Adds a value to a list (or to null, which turns into one).
  void push_back(Json value);
  /// Adds the keys of another object, or gives them its values.
  void update(const Json& other);

  /// In one line, or in lines indented by `indent` more at each level. U+FFFD stands for bytes that are not UTF-8.
  [[nodiscard]] std::string dump(int indent = -1) const;

 private:
  template <class Number>
  using Whole = std::conditional_t<std::is_signed_v<Number>, std::int64_t, std::uint64_t>;
  struct ToNlohmann;
  using List = std::vector<Json>;
  using Object = std::vector<std::pair<std::string, Json>>;

  std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string, List, Object> value_;
};

}  // namespace dosefloor::json_text
