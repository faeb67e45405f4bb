#pragma once
/// Which pixels count as particle.
///
/// A threshold that is the same for all networks measures how sure they are of themselves: at 0.9 one network may
/// find a third of what it finds at 0.5. So networks are also compared where they make equally many mistakes: at
/// the lowest threshold above which at most a share (1 %) of the background of validation images lies. It follows
/// from images that the network was not trained on, never from the series that is judged.

#include <array>
#include <cstddef>
#include <string_view>

#include "config/sections/analysis.hpp"
#include "sim/core/errors/error.hpp"

namespace dosefloor::results {

using Rule = config::PixelRule;

inline constexpr std::array<Rule, 3> all_rules{Rule::threshold, Rule::half, Rule::false_share};

/// "threshold", "half", "false-share".
[[nodiscard]] std::string_view name_of(Rule rule);
/// Throws InputError for any other name.
[[nodiscard]] Rule rule_named(std::string_view name);

struct CountingRule {
  Rule rule = Rule::threshold;
  double false_share = 0.01;  ///< of the background, for Rule::false_share

  bool operator==(const CountingRule&) const = default;
};

/// The experiment has nothing that the rule could be taken from; says what would.
class RuleUnavailable : public InputError {
 public:
  using InputError::InputError;
};

/// Where a network's probabilities are cut.
struct OperatingPoint {
  Rule rule = Rule::threshold;
  double threshold = 0.9;     ///< a pixel counts above this probability
  std::size_t first_bin = 0;  ///< of its score counts, for Rule::false_share
};

/// For Rule::threshold and Rule::half; `in_use` is the threshold of the model.
[[nodiscard]] OperatingPoint fixed_point(Rule rule, double in_use);

}  // namespace dosefloor::results
