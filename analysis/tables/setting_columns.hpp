#pragma once
/// What every line about a setting begins with: its network, its label and its values of the varied keys.

#include <cstddef>
#include <string>

#include "analysis/results/results.hpp"
#include "analysis/tables/analysed_series.hpp"
#include "analysis/tables/fields.hpp"

namespace dosefloor::tables {

class SettingColumns {
 public:
  /// `results` must outlive it.
  explicit SettingColumns(const results::Results& results) : results_(&results) {}

  /// "network,setting,KEY,...".
  [[nodiscard]] std::string head() const { return "network,setting" + keys_head(); }
  [[nodiscard]] std::string operator()(std::size_t setting) const;

  /// ",KEY,...".
  [[nodiscard]] std::string keys_head() const;
  /// Values that two settings share; empty where they differ.
  [[nodiscard]] std::string common(const results::Setting& a, const results::Setting& b) const;

 private:
  const results::Results* results_;
};

/// Lines of every setting of every series: `lines` adds to the text, and is told what they begin with, the
/// series, and the setting's place in it.
template <class Lines>
std::string by_setting(const std::vector<AnalysedSeries>& all, const SettingColumns& columns,
                       const std::string& head, Lines lines) {
  std::string text = "series," + columns.head() + "," + head + "\n";
  for (const AnalysedSeries& one : all) {
    for (std::size_t i = 0; i < one.settings.size(); ++i) {
      lines(text, text_field(one.input->segmented.name) + "," + columns(one.settings[i]), one, i);
    }
  }
  return text;
}

}  // namespace dosefloor::tables
