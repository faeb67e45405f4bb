#include "analysis/tables/rules_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "analysis/tables/setting_columns.hpp"

namespace dosefloor::tables {
namespace {

constexpr std::string_view columns_of_rule =
    "rule,lowest_threshold,highest_threshold,limit,dose_per_A2,low,high,reached_share,state,interval_of,"
    "plateau_share,reason";

/// "lowest,highest" of the replicates.
std::string thresholds_of(const results::Results& results, const results::Setting& setting) {
  const auto threshold = [&](std::size_t training) { return results.trainings[training].point.threshold; };
  const auto [low, high] =
      std::minmax_element(setting.trainings.begin(), setting.trainings.end(),
                          [&](std::size_t a, std::size_t b) { return threshold(a) < threshold(b); });
  return field(threshold(*low)) + "," + field(threshold(*high));
}

std::string lines_of(const results::Results& results, const std::vector<AnalysedSeries>& all,
                     results::Rule rule) {
  std::string text;
  const SettingColumns columns(results);
  for (const AnalysedSeries& one : all) {
    if (!one.result.with_curves || (!one.input->is_dose_series() && !one.input->is_validation())) {
      continue;
    }
    for (std::size_t place = 0; place < one.settings.size(); ++place) {
      const dose_limits::SettingResult& setting = one.result.settings[place];
      const dose_limits::DoseResponse& pooled = setting.pooled;
      for (const auto& [name, limit] :
           {std::pair{"half", &pooled.half}, std::pair{"convergence", &pooled.convergence},
            std::pair{"visibility", &pooled.visibility}}) {
        text += fmt::format("{},{},{},{},{},{},{},{},{},{},{},\n", text_field(one.input->segmented.name),
                            columns(one.settings[place]), results::name_of(rule),
                            thresholds_of(results, results.settings[one.settings[place]]), name,
                            field(limit->dose_per_A2), fields(limit->interval), field(limit->reached_share),
                            state_of(*limit),
                            text_field(interval_text(one.result.resampling, setting.with_training())),
                            field(pooled.limits.plateau));
      }
    }
  }
  return text;
}

}  // namespace

std::string rules_csv(const LeadingRule& leading, const std::vector<AnalysedRule>& others) {
  const SettingColumns columns(*leading.results);
  const std::string head = fmt::format("series,{},{}\n", columns.head(), columns_of_rule);
  const auto fields_of_rule = std::count(columns_of_rule.begin(), columns_of_rule.end(), ',') + 1;
  const auto fields_before = std::count(head.begin(), head.end(), ',') + 1 - fields_of_rule;
  std::string text = head;
  for (const results::Rule rule : results::all_rules) {
    if (rule == leading.rule) {
      text += lines_of(*leading.results, *leading.series, rule);
      continue;
    }
    for (const AnalysedRule& other : others) {
      if (other.rule == rule) {
        text += other.unavailable.empty()
                    ? lines_of(other.results, other.series, rule)
                    : fmt::format("{}{}{}{}\n", std::string(static_cast<std::size_t>(fields_before), ','),
                                  results::name_of(rule),
                                  std::string(static_cast<std::size_t>(fields_of_rule) - 1, ','),
                                  quoted(other.unavailable));
      }
    }
  }
  return text;
}

}  // namespace dosefloor::tables
