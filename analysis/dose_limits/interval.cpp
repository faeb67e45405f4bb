#include "analysis/dose_limits/interval.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace dosefloor::dose_limits {

std::optional<Interval> percentile_interval(std::vector<double> values) {
  const std::size_t all = values.size();
  std::erase_if(values, [](double value) { return std::isnan(value); });
  if (values.empty() ||
      static_cast<double>(all - values.size()) > most_undefined * static_cast<double>(all)) {
    return std::nullopt;
  }
  std::sort(values.begin(), values.end());
  const auto outside =
      static_cast<std::size_t>(0.5 * (1.0 - confidence) * static_cast<double>(values.size()));
  return Interval{values[outside], values[values.size() - 1 - outside]};
}

}  // namespace dosefloor::dose_limits
