#include "analysis/dose_limits/series_result.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/errors/error.hpp"

namespace dosefloor::analysis {
namespace {

constexpr double not_reached = std::numeric_limits<double>::infinity();

void expect_same_images(const SeriesFrames& series) {
  if (series.networks.empty() || series.networks.size() != series.frames.size()) {
    throw InputError("a dose series without networks, or without frames of one: expected frames of each");
  }
  for (std::size_t network = 1; network < series.frames.size(); ++network) {
    const std::vector<Frame>& first = series.frames[0];
    const std::vector<Frame>& other = series.frames[network];
    bool same = first.size() == other.size();
    for (std::size_t i = 0; same && i < first.size(); ++i) {
      same = first[i].particle == other[i].particle && first[i].dose_per_A2 == other[i].dose_per_A2;
    }
    if (!same) {
      throw InputError(
          fmt::format("{} and {} have segmented other particles or doses; expected the same images",
                      series.networks[0], series.networks[network]));
    }
  }
}

/// Values of one statistic over the resamples, for each of several items.
class Resampled {
 public:
  explicit Resampled(std::size_t items) : values_(items) {}
  void add(std::size_t item, double value) { values_[item].push_back(value); }
  [[nodiscard]] std::optional<Interval> interval(std::size_t item) const {
    return percentile_interval(values_[item]);
  }
  [[nodiscard]] double finite_share(std::size_t item) const {
    double finite = 0.0;
    for (const double value : values_[item]) {
      finite += std::isfinite(value) ? 1.0 : 0.0;
    }
    return finite / static_cast<double>(values_[item].size());
  }

 private:
  std::vector<std::vector<double>> values_;
};

enum LimitItem : std::size_t { half_item, convergence_item, visibility_item, limit_items };

/// What is kept of one network's resamples.
struct NetworkResamples {
  explicit NetworkResamples(std::size_t steps)
      : share(steps), false_share(steps), f1(steps), limits(limit_items) {}

  void add(const AreaCurve& curve, const Limits& found) {
    for (std::size_t step = 0; step < curve.size(); ++step) {
      share.add(step, curve[step].share);
      false_share.add(step, curve[step].false_share);
      f1.add(step, curve[step].f1);
    }
    limits.add(half_item, found.half.value_or(not_reached));
    limits.add(convergence_item, found.convergence.value_or(not_reached));
    limits.add(visibility_item, found.visibility.value_or(not_reached));
  }

  Resampled share;
  Resampled false_share;
  Resampled f1;
  Resampled limits;
};

struct PairResamples {
  explicit PairResamples(std::size_t steps) : f1(steps), half_ratio(1) {}
  Resampled f1;
  Resampled half_ratio;
};

/// Widened, where it does not hold the estimate itself. "Stays to the end" is about the worst window of a
/// series; a resample, which has fewer different particles, is rougher than the series, so its doses tend to
/// be higher.
std::optional<Interval> holding(std::optional<Interval> interval, double estimate) {
  if (interval && !std::isnan(estimate)) {
    interval->low = std::min(interval->low, estimate);
    interval->high = std::max(interval->high, estimate);
  }
  return interval;
}

/// NaN where neither is reached.
double ratio(const std::optional<double>& first, const std::optional<double>& second) {
  if (!first && !second) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  return first.value_or(not_reached) / second.value_or(not_reached);
}

DoseLimit dose_limit(const std::optional<double>& dose, const DoseSteps& steps, const Resampled* resamples,
                     LimitItem item) {
  DoseLimit limit;
  limit.dose_per_A2 = dose;
  limit.at_first_dose = dose && *dose == steps.doses_per_A2().front();
  limit.reached_share = resamples != nullptr ? resamples->finite_share(item) : std::nan("");
  if (resamples != nullptr) {
    limit.interval = holding(resamples->interval(item), dose.value_or(not_reached));
  }
  return limit;
}

/// Curve and limits of every network, for one selection of frames.
struct Found {
  std::vector<AreaCurve> curves;
  std::vector<Limits> limits;
};

Found find(const SeriesFrames& series, const DoseSteps& steps, const Selection& selection) {
  Found found;
  for (const std::vector<Frame>& frames : series.frames) {
    found.curves.push_back(area_curve(frames, steps, selection));
    found.limits.push_back(find_limits(frames, steps, selection, found.curves.back(), series.reference));
  }
  return found;
}

}  // namespace

SeriesResult analyse_series(const SeriesFrames& series, const BootstrapOptions& options,
                            const std::function<void(std::int64_t)>& progress) {
  expect_same_images(series);
  const DoseSteps steps(series.frames[0], series.reference, options.window);
  for (std::size_t network = 1; network < series.frames.size(); ++network) {
    (void)DoseSteps(series.frames[network], series.reference, options.window);  // refuses what is no number
  }
  const std::size_t count = series.networks.size();
  const Resampler resampler(steps, options.seed, options.series);
  const Found found = find(series, steps, steps.frames());

  std::vector<NetworkResamples> resampled(count, NetworkResamples(steps.size()));
  std::vector<PairResamples> resampled_pairs(count * (count - 1) / 2, PairResamples(steps.size()));
  const bool possible = resampler.kind() != Resampling::impossible && options.resamples > 0;
  for (std::int64_t number = 0; possible && number < options.resamples; ++number) {
    const Found again = find(series, steps, resampler(static_cast<std::uint32_t>(number)));
    std::size_t pair = 0;
    for (std::size_t a = 0; a < count; ++a) {
      resampled[a].add(again.curves[a], again.limits[a]);
      for (std::size_t b = a + 1; b < count; ++b, ++pair) {
        for (std::size_t step = 0; step < steps.size(); ++step) {
          resampled_pairs[pair].f1.add(step, again.curves[a][step].f1 - again.curves[b][step].f1);
        }
        resampled_pairs[pair].half_ratio.add(0, ratio(again.limits[a].half, again.limits[b].half));
      }
    }
    if (progress) {
      progress(number + 1);
    }
  }

  SeriesResult result;
  result.reference = series.reference;
  result.resampling = possible ? resampler.kind() : Resampling::impossible;
  result.particles = steps.particles().size();
  result.frames = series.frames[0].size();
  result.window = steps.window();
  std::size_t pair = 0;
  for (std::size_t a = 0; a < count; ++a) {
    const Resampled* limits = possible ? &resampled[a].limits : nullptr;
    NetworkResult network;
    network.network = series.networks[a];
    network.curve = found.curves[a];
    network.limits = found.limits[a];
    network.half = dose_limit(found.limits[a].half, steps, limits, half_item);
    network.convergence = dose_limit(found.limits[a].convergence, steps, limits, convergence_item);
    network.visibility = dose_limit(found.limits[a].visibility, steps, limits, visibility_item);
    for (std::size_t step = 0; step < steps.size(); ++step) {
      network.intervals.push_back({resampled[a].share.interval(step), resampled[a].false_share.interval(step),
                                   resampled[a].f1.interval(step)});
    }
    result.networks.push_back(std::move(network));
    for (std::size_t b = a + 1; b < count; ++b, ++pair) {
      PairResult of_pair;
      of_pair.first = series.networks[a];
      of_pair.second = series.networks[b];
      for (std::size_t step = 0; step < steps.size(); ++step) {
        of_pair.f1_difference.push_back(found.curves[a][step].f1 - found.curves[b][step].f1);
        of_pair.f1_intervals.push_back(resampled_pairs[pair].f1.interval(step));
      }
      of_pair.half_ratio = ratio(found.limits[a].half, found.limits[b].half);
      of_pair.half_ratio_interval = holding(resampled_pairs[pair].half_ratio.interval(0), of_pair.half_ratio);
      result.pairs.push_back(std::move(of_pair));
    }
  }
  return result;
}

}  // namespace dosefloor::analysis
