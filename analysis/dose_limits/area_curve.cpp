#include "analysis/dose_limits/area_curve.hpp"

#include <algorithm>
#include <limits>

namespace dosefloor::dose_limits {

double median_of(std::span<double> values) {
  if (values.empty()) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) {
    return *middle;
  }
  return 0.5 * (*middle + *std::max_element(values.begin(), middle));
}

AreaCurve area_curve(std::span<const Frame> frames, const DoseSteps& steps, const Selection& selection) {
  AreaCurve curve(steps.size());
  std::vector<double> shares;
  std::vector<double> true_shares;
  for (std::size_t step = 0; step < steps.size(); ++step) {
    shares.clear();
    true_shares.clear();
    double true_positive = 0.0;
    double area = 0.0;
    double false_share = 0.0;
    double f1 = 0.0;
    for (std::size_t near = steps.window_begin(step); near < steps.window_end(step); ++near) {
      for (const std::size_t place : selection[near]) {
        const Frame& frame = frames[place];
        shares.push_back(frame.share());
        true_shares.push_back(frame.true_share());
        true_positive += frame.true_positive_A2;
        area += frame.area_A2;
        false_share += frame.false_share();
        f1 += frame.f1();
      }
    }
    const auto count = static_cast<double>(shares.size());
    CurvePoint& point = curve[step];
    point.dose_per_A2 = steps.doses_per_A2()[step];
    point.frames = shares.size();
    point.share = median_of(shares);
    // NaN has no order: without truth there is no median of it.
    point.true_share =
        true_positive >= 0.0 ? median_of(true_shares) : std::numeric_limits<double>::quiet_NaN();
    point.precision = true_positive / area;  // NaN where nothing was segmented
    point.false_share = false_share / count;
    point.f1 = f1 / count;
  }
  return curve;
}

}  // namespace dosefloor::dose_limits
