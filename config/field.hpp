#pragma once
/// The description of one key of an experiment file. Reading, writing, the reference of all keys and the
/// parameter hash all follow from it, so a key is described once.

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace dosefloor::config {

/// What numbers a key accepts; for ranges and lists, what each of their numbers may be.
struct Limits {
  double lowest = -std::numeric_limits<double>::infinity();
  double highest = std::numeric_limits<double>::infinity();
  bool lowest_excluded = false;

  [[nodiscard]] bool contain(double number) const {
    return (lowest_excluded ? number > lowest : number >= lowest) && number <= highest;
  }
};

inline Limits between(double lowest, double highest) {
  return {lowest, highest, false};
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
  std::vector<std::string> allowed;  ///< empty: any
};
struct Choice {  ///< one of `names`; names that are whole numbers are written without quotes
  std::vector<std::string> names;
  std::function<std::size_t()> get;
  std::function<void(std::size_t)> set;
};
using PerElement = std::map<std::uint8_t, double>;  ///< atomic number -> number; written with symbols

using Target = std::variant<bool*, std::int64_t*, std::uint64_t*, double*, std::string*, std::span<double>,
                            std::span<std::int64_t>, Interval, IntegerInterval, Words, Choice, PerElement*>;

struct Field {
  Field(std::string key_, std::string unit_, const Limits& limits_, std::string meaning_, Target target_,
        std::string follows_from_ = "")
      : key(std::move(key_)),
        unit(std::move(unit_)),
        limits(limits_),
        meaning(std::move(meaning_)),
        target(std::move(target_)),
        follows_from(std::move(follows_from_)) {}

  std::string key;   ///< without its section
  std::string unit;  ///< "Å", "keV", ... as in config/expected_text.cpp; "" for numbers without one
  Limits limits;
  std::string meaning;  ///< one line
  Target target;
  std::string
      follows_from;  ///< key of the same section whose choice sets this one unless it is "custom"; or ""
};

/// One [section] and its keys, in the order they are read and written.
struct SectionFields {
  std::string name;     ///< "wave", "train.msd"
  std::string meaning;  ///< one line
  std::vector<Field> fields;
};

/// A choice whose enumerators are 0, 1, ... in the order of `names`.
template <class Enum>
Choice choice(Enum& target, std::vector<std::string> names) {
  return {std::move(names), [&target] { return static_cast<std::size_t>(target); },
          [&target](std::size_t index) { target = static_cast<Enum>(index); }};
}

}  // namespace dosefloor::config
