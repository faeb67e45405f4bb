#pragma once
/// The description of one key of an experiment file. Reading, writing, the reference of all keys and the
/// parameter hash all follow from it, so a key is described once.

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace dosefloor::config {

/// What numbers a key accepts; for ranges and lists, what each of their numbers may be.
struct Limits {
  double lowest = -std::numeric_limits<double>::infinity();
  double highest = std::numeric_limits<double>::infinity();
  bool lowest_excluded = false;
  bool odd = false;  ///< odd numbers alone; of whole numbers

  [[nodiscard]] bool contain(double number) const {
    return (lowest_excluded ? number > lowest : number >= lowest) && number <= highest &&
           (!odd || std::fmod(number, 2.0) != 0.0);
  }
};

inline Limits between(double lowest, double highest) {
  return {lowest, highest, false};
}
inline Limits odd_between(double lowest, double highest) {
  return {lowest, highest, false, true};
}
inline Limits above(double lowest, double highest) {
  return {lowest, highest, true};
}

/// Where a value is kept, one type per form a value may have. All pointers are into the described struct.
struct Interval {  ///< [lower, upper]
  double* lo;
  double* hi;
};
struct IntegerInterval {  ///< [lower, upper], both included
  std::int64_t* lo;
  std::int64_t* hi;
};
struct Words {  ///< list of different words
  std::vector<std::string>* words;
  std::vector<std::string_view> allowed;  ///< empty: any
};
struct Choice {  ///< one of `names`; names that are whole numbers are written without quotes
  std::vector<std::string_view> names;
  std::function<std::size_t()> get;
  std::function<void(std::size_t)> set;
};
using PerElement = std::map<std::uint8_t, double>;  ///< atomic number -> number; written with symbols

using Target = std::variant<bool*, std::int64_t*, std::uint64_t*, double*, std::string*, std::span<double>,
                            std::span<std::int64_t>, Interval, IntegerInterval, Words, Choice, PerElement*>;

/// Its texts live as long as the program: a study describes its keys ten thousand times.
struct Field {
  std::string_view key;   ///< without its section
  std::string_view unit;  ///< "Å", "keV", ... as in config/expected_text.cpp; "" for numbers without one
  Limits limits;
  std::string_view meaning;  ///< one line
  Target target;
  /// Key of the same section whose choice sets this one unless it is "custom"; or "".
  std::string_view follows_from = "";  // NOLINT(readability-redundant-string-init): GCC misses it else
  /// Of a key that an earlier version did not have: the value, as TOML text, with which all results are bit for bit
  /// that version's. With it the key stays out of what identifies an output, so that older files are recognised.
  std::string_view as_before = "";  // NOLINT(readability-redundant-string-init): likewise
};

/// One [section] and its keys, in the order they are read and written.
struct SectionFields {
  std::string name;          ///< "wave", "train.msd"
  std::string_view meaning;  ///< one line
  std::vector<Field> fields;

  [[nodiscard]] std::string full_name(const Field& field) const { return (name + ".").append(field.key); }
};

/// A choice whose enumerators are 0, 1, ... in the order of `names`.
template <class Enum>
Choice choice(Enum& target, std::vector<std::string_view> names) {
  return {std::move(names), [&target] { return static_cast<std::size_t>(target); },
          [&target](std::size_t index) { target = static_cast<Enum>(index); }};
}

}  // namespace dosefloor::config
