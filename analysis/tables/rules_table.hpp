#pragma once
/// What each setting finds by each counting rule.

#include <string>
#include <vector>

#include "analysis/results/counting_rule.hpp"
#include "analysis/results/results.hpp"
#include "analysis/tables/analysed_series.hpp"

namespace dosefloor::tables {

/// The same experiment by another rule than the one that all other tables follow.
struct AnalysedRule {
  results::Rule rule = results::Rule::threshold;
  results::Results results;
  std::vector<AnalysedSeries> series;  ///< of `results`
  std::string unavailable;             ///< why there are none, or empty
};

/// The rule that all tables follow.
struct LeadingRule {
  results::Rule rule = results::Rule::threshold;
  const results::Results* results = nullptr;
  const std::vector<AnalysedSeries>* series = nullptr;
};

/// rules.csv: a line for each series with curves, setting, rule and limit: the least and the greatest threshold
/// of the setting's replicates, the dose with its interval, and the plateau. A rule that the experiment has
/// nothing for has one line, with the reason.
[[nodiscard]] std::string rules_csv(const LeadingRule& leading, const std::vector<AnalysedRule>& others);

}  // namespace dosefloor::tables
