#include "analysis/tables/pair_tables.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "analysis/dose_limits/comparison.hpp"
#include "analysis/tables/setting_columns.hpp"

namespace dosefloor::tables {
namespace {

/// What two settings differ in: "network", or a key; nothing if in more than one or in none.
std::optional<std::string> single_difference(const results::Results& results, std::size_t a, std::size_t b) {
  const results::Setting& first = results.settings[a];
  const results::Setting& second = results.settings[b];
  std::vector<std::string> differences;
  const bool other_network = first.network != second.network;
  if (other_network) {
    differences.emplace_back("network");
  }
  for (std::size_t i = 0; i < results.keys.size(); ++i) {
    // A key that changes nothing for one of two networks does not set them apart.
    const bool matters = !other_network || (!first.values[i].empty() && !second.values[i].empty());
    if (first.values[i] != second.values[i] && matters) {
      differences.push_back(results.keys[i]);
    }
  }
  return differences.size() == 1 ? std::optional(differences.front()) : std::nullopt;
}

struct PairNumber {
  std::string quantity;
  dose_limits::DoseSpan span;
  dose_limits::Compared found;
};

std::vector<PairNumber> numbers_of(const dose_limits::SeriesResult& result,
                                   const dose_limits::SettingResult& a, const dose_limits::SettingResult& b) {
  std::vector<PairNumber> numbers;
  const double first_dose = result.doses_per_A2.front();
  if (result.with_curves) {
    const dose_limits::DoseSpan whole = a.found.means.front().span;
    numbers.push_back(
        {"half_ratio", whole, dose_limits::compare_doses(a, b, &dose_limits::Findings::half, first_dose)});
    numbers.push_back({"visibility_ratio", whole,
                       dose_limits::compare_doses(a, b, &dose_limits::Findings::visibility, first_dose)});
  }
  if (result.reference != dose_limits::Reference::truth) {
    return numbers;
  }
  for (const dose_limits::DoseMeans& means : a.found.means) {
    for (const auto& [name, member] :
         {std::pair{"f1_difference", &dose_limits::DoseMeans::f1},
          std::pair{"false_share_difference", &dose_limits::DoseMeans::false_share}}) {
      numbers.push_back({name, means.span,
                         dose_limits::compare(a, b,
                                              [&means, member = member](const dose_limits::Findings& x,
                                                                        const dose_limits::Findings& y) {
                                                return x.in(means.span).*member - y.in(means.span).*member;
                                              })});
    }
  }
  return numbers;
}

std::string pair_head(const SettingColumns& columns) {
  return "series,differs_in,first_network,first_setting,second_network,second_setting" + columns.keys_head();
}

/// Lines of every pair of every series: `lines` adds to the text, and is told what they begin with, what their
/// intervals are of, the series, and the two results.
template <class Lines>
void for_each_pair(const results::Results& results, const std::vector<AnalysedSeries>& all,
                   const SettingColumns& columns, Lines lines) {
  for (const AnalysedSeries& one : all) {
    for (std::size_t i = 0; i < one.settings.size(); ++i) {
      for (std::size_t k = i + 1; k < one.settings.size(); ++k) {
        const auto difference = single_difference(results, one.settings[i], one.settings[k]);
        if (!difference) {
          continue;
        }
        const results::Setting& first = results.settings[one.settings[i]];
        const results::Setting& second = results.settings[one.settings[k]];
        const dose_limits::SettingResult& a = one.result.settings[i];
        const dose_limits::SettingResult& b = one.result.settings[k];
        lines(fmt::format("{},{},{},{},{},{}{}", text_field(one.input->segmented.name), *difference,
                          first.network, text_field(first.label), second.network, text_field(second.label),
                          columns.common(first, second)),
              text_field(interval_text(one.result.resampling, a.with_training() && b.with_training())),
              one.result, a, b);
      }
    }
  }
}

std::string pairs_csv(const results::Results& results, const std::vector<AnalysedSeries>& all,
                      const SettingColumns& columns) {
  std::string text =
      pair_head(columns) + ",quantity,dose_low_per_A2,dose_high_per_A2,value,low,high,interval_of\n";
  for_each_pair(results, all, columns,
                [&](const std::string& start, const std::string& of, const dose_limits::SeriesResult& result,
                    const dose_limits::SettingResult& a, const dose_limits::SettingResult& b) {
                  for (const PairNumber& number : numbers_of(result, a, b)) {
                    text += fmt::format("{},{},{},{},{},{},{}\n", start, number.quantity,
                                        field(number.span.low), field(number.span.high),
                                        field(number.found.value), fields(number.found.interval), of);
                  }
                });
  return text;
}

std::string paired_f1_csv(const results::Results& results, const std::vector<AnalysedSeries>& all,
                          const SettingColumns& columns) {
  std::string text = pair_head(columns) + ",dose_per_A2,difference,low,high,interval_of\n";
  for_each_pair(results, all, columns,
                [&](const std::string& start, const std::string& of, const dose_limits::SeriesResult& result,
                    const dose_limits::SettingResult& a, const dose_limits::SettingResult& b) {
                  if (result.reference != dose_limits::Reference::truth) {
                    return;
                  }
                  const std::vector<dose_limits::Compared> differences = dose_limits::f1_differences(a, b);
                  for (std::size_t step = 0; step < differences.size(); ++step) {
                    text +=
                        fmt::format("{},{},{},{},{}\n", start, field(result.doses_per_A2[step]),
                                    field(differences[step].value), fields(differences[step].interval), of);
                  }
                });
  return text;
}

}  // namespace

Tables pair_tables(const results::Results& results, const std::vector<AnalysedSeries>& series) {
  const SettingColumns columns(results);
  return {{"pairs.csv", pairs_csv(results, series, columns)},
          {"paired_f1.csv", paired_f1_csv(results, series, columns)}};
}

}  // namespace dosefloor::tables
