#pragma once
/// What each setting finds by each counting rule.

#include <string>
#include <vector>

#include "analysis/results/counting_rule.hpp"
#include "analysis/results/results.hpp"
#include "analysis/tables/analysed_series.hpp"

namespace dosefloor::tables {

/// An experiment by one rule. What it refers to must outlive it.
struct AnalysedRule {
  results::Rule rule = results::Rule::threshold;
  const results::Results* results = nullptr;
  const std::vector<AnalysedSeries>* series = nullptr;  ///< null where the rule cannot be followed
  std::string unavailable;                              ///< why not
};

/// rules.csv: a line for each series with curves, setting, rule and limit: the least and the greatest threshold
/// of the setting's replicates, the dose with its interval, and the plateau. A rule that the experiment has
/// nothing for has one line, with the reason. Series of --series, which other rules may not know, are left out.
[[nodiscard]] std::string rules_csv(const std::vector<AnalysedRule>& rules);

}  // namespace dosefloor::tables
