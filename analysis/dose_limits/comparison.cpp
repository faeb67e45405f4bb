#include "analysis/dose_limits/comparison.hpp"

#include <limits>
#include <utility>

#include "analysis/dose_limits/resampled.hpp"

namespace dosefloor::dose_limits {
namespace {

std::vector<double> resampled(const SettingResult& first, const SettingResult& second,
                              const OfTwo& statistic) {
  std::vector<double> values;
  values.reserve(first.resamples.size());
  for (std::size_t i = 0; i < first.resamples.size(); ++i) {
    values.push_back(statistic(first.resamples[i], second.resamples.at(i)));
  }
  return values;
}

}  // namespace

Compared compare(const SettingResult& first, const SettingResult& second, const OfTwo& statistic) {
  Compared compared;
  compared.value = statistic(first.found, second.found);
  compared.interval = holding(percentile_interval(resampled(first, second, statistic)), compared.value);
  return compared;
}

Compared compare_doses(const SettingResult& first, const SettingResult& second, double Findings::*dose,
                       double first_dose) {
  const auto ratio = [&](const Findings& a, const Findings& b) { return a.*dose / b.*dose; };
  const Compared lowest = compare(first, second, [&](const Findings& a, const Findings& b) {
    return a.*dose == first_dose ? 0.0 : ratio(a, b);
  });
  const Compared highest = compare(first, second, [&](const Findings& a, const Findings& b) {
    return b.*dose == first_dose ? std::numeric_limits<double>::infinity() : ratio(a, b);
  });
  Compared compared;
  compared.value = ratio(first.found, second.found);
  if (lowest.interval && highest.interval) {
    compared.interval = holding(Interval{lowest.interval->low, highest.interval->high}, compared.value);
  }
  return compared;
}

std::vector<Compared> f1_differences(const SettingResult& first, const SettingResult& second) {
  std::vector<Compared> differences(first.found.f1.size());
  for (std::size_t step = 0; step < differences.size(); ++step) {
    const auto difference = [step](const Findings& a, const Findings& b) { return a.f1[step] - b.f1[step]; };
    differences[step].value = difference(first.found, second.found);
    differences[step].interval = percentile_interval(resampled(first, second, difference));
  }
  return differences;
}

}  // namespace dosefloor::dose_limits
