#include "analysis/claims/vacuum_trends.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "analysis/dose_limits/interval.hpp"
#include "analysis/dose_limits/resampled.hpp"
#include "analysis/mtf_fit/eq2_fit.hpp"
#include "sim/core/random/stream.hpp"

namespace dosefloor::claims {
namespace {

using Frames = std::vector<VacuumFrame>;
using Statistic = std::function<double(const Frames&)>;

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
constexpr double percent = 100.0;
constexpr std::size_t least_frames = 3;
constexpr double least_spread = 1e-9;  ///< of tails: R² is undefined where all are alike
/// Bootstraps of dose series are numbered from 0.
constexpr std::uint32_t stream_of_vacuum = std::numeric_limits<std::uint32_t>::max();

dose_limits::Compared resampled(const VacuumSeries& series, const Statistic& statistic) {
  dose_limits::Compared found;
  found.value = statistic(series.frames);
  if (std::isnan(found.value)) {
    return found;
  }
  std::vector<double> values;
  Frames drawn(series.frames.size());
  for (std::int64_t number = 0; number < series.resamples; ++number) {
    random::Stream stream(
        {series.seed, random::Purpose::bootstrap, stream_of_vacuum, static_cast<std::uint32_t>(number)});
    for (VacuumFrame& frame : drawn) {
      const std::int64_t place = stream.integer(0, static_cast<std::int64_t>(series.frames.size()) - 1);
      frame = series.frames[static_cast<std::size_t>(place)];
    }
    values.push_back(statistic(drawn));
  }
  found.interval = dose_limits::holding(dose_limits::percentile_interval(std::move(values)), found.value);
  return found;
}

bool is_settled(const VacuumFrame& frame) {
  return frame.dose_per_A2 >= settled_dose_per_A2;
}

/// Mean c0 of the frames for which `condition` holds; NaN of none.
template <class Condition>
double mean_c0(const Frames& frames, Condition condition) {
  double sum = 0.0;
  double count = 0.0;
  for (const VacuumFrame& frame : frames) {
    if (condition(frame)) {
      sum += frame.c0;
      count += 1.0;
    }
  }
  return sum / count;
}

double r2_of(const Frames& frames) {
  if (frames.size() < least_frames) {
    return unknown;
  }
  const auto [least, most] = std::ranges::minmax(frames, {}, &VacuumFrame::c);
  if (most.c - least.c < least_spread) {
    return unknown;
  }
  std::vector<mtf_fit::Tail> tails;
  tails.reserve(frames.size());
  for (const VacuumFrame& frame : frames) {
    tails.push_back({frame.n_d, {frame.c, 0.0}});
  }
  const mtf_fit::Eq2Fit fit = mtf_fit::fit_eq2(tails);
  return fit.found ? fit.r2 : unknown;
}

/// By least squares.
double slope_of(const Frames& frames) {
  std::vector<double> x;
  std::vector<double> y;
  double x_mean = 0.0;
  double y_mean = 0.0;
  for (const VacuumFrame& frame : frames) {
    if (is_settled(frame)) {
      x.push_back(std::log10(frame.dose_per_A2));
      y.push_back(frame.c0);
      x_mean += x.back();
      y_mean += y.back();
    }
  }
  if (x.size() < least_frames) {
    return unknown;
  }
  x_mean /= static_cast<double>(x.size());
  y_mean /= static_cast<double>(x.size());
  double together = 0.0;
  double alone = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    together += (x[i] - x_mean) * (y[i] - y_mean);
    alone += (x[i] - x_mean) * (x[i] - x_mean);
  }
  return alone > 0.0 ? percent * together / alone / y_mean : unknown;
}

}  // namespace

dose_limits::Compared tail_r2(const VacuumSeries& series) {
  return resampled(series, r2_of);
}

dose_limits::Compared settled_slope(const VacuumSeries& series) {
  return resampled(series, slope_of);
}

dose_limits::Compared rise_of_c0(const VacuumSeries& series) {
  return resampled(series, [](const Frames& frames) {
    const double low =
        mean_c0(frames, [](const VacuumFrame& frame) { return frame.dose_per_A2 < low_dose_per_A2; });
    return percent * (mean_c0(frames, is_settled) / low - 1.0);
  });
}

}  // namespace dosefloor::claims
