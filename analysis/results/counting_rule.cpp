#include "analysis/results/counting_rule.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dosefloor::results {

std::string_view name_of(Rule rule) {
  return config::pixel_rule_names.at(static_cast<std::size_t>(rule));
}

Rule rule_named(std::string_view name) {
  const auto* const found =
      std::find_if(all_rules.begin(), all_rules.end(), [&](Rule rule) { return name_of(rule) == name; });
  if (found == all_rules.end()) {
    throw InputError(fmt::format("found the rule '{}', expected threshold, half or false-share", name));
  }
  return *found;
}

OperatingPoint fixed_point(Rule rule, double in_use) {
  constexpr double even_odds = 0.5;
  return {rule, rule == Rule::half ? even_odds : in_use, 0};
}

}  // namespace dosefloor::results
