#include "analysis/tables/rules_table.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/tables/setting_columns.hpp"

namespace dosefloor::tables {
namespace {

/// "lowest,highest" of the replicates.
std::string thresholds_of(const results::Results& results, const results::Setting& setting) {
  const auto threshold = [&](std::size_t training) { return results.trainings[training].point.threshold; };
  const auto [low, high] =
      std::minmax_element(setting.trainings.begin(), setting.trainings.end(),
                          [&](std::size_t a, std::size_t b) { return threshold(a) < threshold(b); });
  return field(threshold(*low)) + "," + field(threshold(*high));
}

std::string lines_of(const AnalysedRule& rule, const SettingColumns& columns) {
  std::string text;
  for (const AnalysedSeries& one : *rule.series) {
    if (!one.result.with_curves || (!one.input->is_dose_series() && !one.input->is_validation())) {
      continue;
    }
    for (std::size_t place = 0; place < one.settings.size(); ++place) {
      const dose_limits::SettingResult& setting = one.result.settings[place];
      const std::string start =
          fmt::format("{},{},{},{}", text_field(one.input->segmented.name), columns(one.settings[place]),
                      results::name_of(rule.rule),
                      thresholds_of(*rule.results, rule.results->settings[one.settings[place]]));
      for (const auto& [name, limit] : limits_of(setting.pooled)) {
        text += fmt::format("{},{},{},{},{},\n", start, name, limit_fields(*limit),
                            text_field(interval_text(one.result.resampling, setting.with_training())),
                            field(setting.pooled.limits.plateau));
      }
    }
  }
  return text;
}

}  // namespace

std::string rules_csv(const std::vector<AnalysedRule>& rules) {
  const results::Results& results = *rules.front().results;
  const SettingColumns columns(results);
  std::string text = fmt::format(
      "series,{},rule,lowest_threshold,highest_threshold,limit,dose_per_A2,low,high,reached_share,state,"
      "interval_of,plateau_share,reason\n",
      columns.head());
  for (const AnalysedRule& rule : rules) {
    if (rule.series != nullptr) {
      text += lines_of(rule, columns);
    } else {  // of no series, network, setting or key
      text += fmt::format("{}{},,,,,,,,,,,{}\n", std::string(3 + results.keys.size(), ','),
                          results::name_of(rule.rule), quoted(rule.unavailable));
    }
  }
  return text;
}

}  // namespace dosefloor::tables
