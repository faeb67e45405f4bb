#include "config/expected_text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <type_traits>

#include "config/toml_text.hpp"

namespace dosefloor::config {
namespace {

struct Noun {
  std::string_view unit;
  std::string_view one;
  std::string_view many;
};

constexpr std::array nouns{
    Noun{"Å", "a length in Å", "lengths in Å"},
    Noun{"µm", "a length in µm", "lengths in µm"},
    Noun{"mm", "a length in mm", "lengths in mm"},
    Noun{"Å²", "an area in Å²", "areas in Å²"},
    Noun{"keV", "an energy in keV", "energies in keV"},
    Noun{"mrad", "an angle in mrad", "angles in mrad"},
    Noun{"degrees", "an angle in degrees", "angles in degrees"},
    Noun{"e⁻/Å²", "a dose in e⁻/Å²", "doses in e⁻/Å²"},
    Noun{"min", "a time in minutes", "times in minutes"},
    Noun{"s", "a time in seconds", "times in seconds"},
    Noun{"px", "a whole number of pixels", "whole numbers of pixels"},
};

std::string noun(const Field& field, bool many, std::string_view without_unit) {
  const auto* found =
      std::find_if(nouns.begin(), nouns.end(), [&](const Noun& n) { return n.unit == field.unit; });
  if (found == nouns.end()) {
    return std::string(without_unit);
  }
  return std::string(many ? found->many : found->one);
}

std::string number_word(std::size_t count) {
  constexpr std::array<std::string_view, 4> words{"no", "one", "two", "three"};
  return count < words.size() ? std::string(words[count]) : std::to_string(count);
}

std::string spaced(const std::string& text) {
  return text.empty() ? "" : " " + text;
}

std::string list_text(const Field& field, std::size_t count, std::string_view without_unit) {
  const std::string each = spaced(limits_text(field.limits));
  return std::string(count == 2 ? "[x, y], " : "[x, y, z], ") + number_word(count) + " " +
         noun(field, true, without_unit) + (each.empty() ? "" : ", each" + each);
}

std::string interval_text(const Field& field, std::string_view without_unit) {
  const std::string each = spaced(limits_text(field.limits));
  return "[lower, upper], two " + noun(field, true, without_unit) + (each.empty() ? "" : ", each" + each) +
         ", the lower not above the upper";
}

}  // namespace

std::string limits_text(const Limits& limits) {
  const bool bounded = std::isfinite(limits.highest);
  if (!std::isfinite(limits.lowest)) {
    return bounded ? "of at most " + number_text(limits.highest) : "";
  }
  if (limits.lowest_excluded) {
    return "above " + number_text(limits.lowest) +
           (bounded ? " and at most " + number_text(limits.highest) : "");
  }
  return bounded ? "from " + number_text(limits.lowest) + " to " + number_text(limits.highest)
                 : "of at least " + number_text(limits.lowest);
}

std::string name_text(std::string_view name) {
  const bool number = !name.empty() && name.find_first_not_of("0123456789") == std::string::npos;
  return number ? std::string(name) : toml_text(name);
}

std::string alternatives_text(const std::vector<std::string_view>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == names.size() ? " or " : ", ") + name_text(names[i]);
  }
  return text;
}

std::string expected_text(const Field& field) {
  const std::string limits = spaced(limits_text(field.limits));
  return std::visit(
      [&](const auto& target) -> std::string {
        using Kind = std::decay_t<decltype(target)>;
        if constexpr (std::is_same_v<Kind, bool*>) {
          return "true or false";
        } else if constexpr (std::is_same_v<Kind, std::int64_t*> || std::is_same_v<Kind, std::uint64_t*>) {
          return noun(field, false, field.limits.odd ? "an odd number" : "a whole number") + limits;
        } else if constexpr (std::is_same_v<Kind, double*>) {
          return noun(field, false, "a number") + limits;
        } else if constexpr (std::is_same_v<Kind, std::string*>) {
          return "a text in quotes";
        } else if constexpr (std::is_same_v<Kind, std::span<double>>) {
          return list_text(field, target.size(), "numbers");
        } else if constexpr (std::is_same_v<Kind, std::span<std::int64_t>>) {
          return list_text(field, target.size(), "whole numbers");
        } else if constexpr (std::is_same_v<Kind, Interval>) {
          return interval_text(field, "numbers");
        } else if constexpr (std::is_same_v<Kind, IntegerInterval>) {
          return interval_text(field, "whole numbers");
        } else if constexpr (std::is_same_v<Kind, Words>) {
          return target.allowed.empty()
                     ? "a list of different words in quotes"
                     : "a list of different words out of " + alternatives_text(target.allowed);
        } else if constexpr (std::is_same_v<Kind, Choice>) {
          return alternatives_text(target.names);
        } else {
          return "a table of element symbols, each with " + noun(field, false, "a number") + limits +
                 ", for example { Au = 0.6 }";
        }
      },
      field.target);
}

}  // namespace dosefloor::config
