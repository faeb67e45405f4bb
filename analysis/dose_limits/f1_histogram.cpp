#include "analysis/dose_limits/f1_histogram.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "analysis/dose_limits/decade.hpp"

namespace dosefloor::dose_limits {
std::vector<F1Histogram> f1_histograms(std::span<const Frame> frames) {
  std::map<int, F1Histogram> decades;
  for (const Frame& frame : frames) {
    const int decade = decade_of(frame.dose_per_A2);
    F1Histogram& histogram = decades[decade];
    if (histogram.counts.empty()) {
      histogram = {std::pow(10.0, decade), std::pow(10.0, decade + 1), std::vector<std::size_t>(f1_bins)};
    }
    const auto bin = static_cast<std::size_t>(frame.f1() * static_cast<double>(f1_bins));
    ++histogram.counts[std::min(bin, f1_bins - 1)];
  }
  std::vector<F1Histogram> histograms;
  histograms.reserve(decades.size());
  for (auto& [decade, histogram] : decades) {
    histograms.push_back(std::move(histogram));
  }
  return histograms;
}

}  // namespace dosefloor::dose_limits
