#pragma once
/// How an experiment's networks are judged: section `[analysis]`. No output but that of `analyse` follows from it.

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "config/sections/field.hpp"

namespace dosefloor::config {

/// Which pixels count as particle.
enum class PixelRule : std::uint8_t {
  threshold,    ///< above the threshold of `dosefloor segment`, train.threshold
  half,         ///< above the probability 0.5, known where the images have masks
  false_share,  ///< above the threshold of a network's own false share on validation images
};

/// Their words, in the order of PixelRule.
inline constexpr std::array<std::string_view, 3> pixel_rule_names{"threshold", "half", "false-share"};

/// What a false share may be, here and on the command line.
inline constexpr std::array<double, 2> false_share_limits{1e-6, 0.5};

struct AnalysisConfig {
  PixelRule rule = PixelRule::threshold;
  double false_share = 0.01;  ///< of the background, for PixelRule::false_share

  bool operator==(const AnalysisConfig&) const = default;
};

/// The keys of the section, in the order they are read and written.
inline std::vector<Field> describe(AnalysisConfig& analysis) {
  return {
      {"rule",
       "",
       {},
       "which pixels count as particle in tables, figures and verdicts: above train.threshold, above 0.5 (half), or "
       "where each network marks the same share of the background of its validation images",
       choice(analysis.rule, {pixel_rule_names.begin(), pixel_rule_names.end()})},
      {"false_share", "", between(false_share_limits[0], false_share_limits[1]),
       "that share of the background, for rule = \"false-share\"", &analysis.false_share},
  };
}

}  // namespace dosefloor::config
