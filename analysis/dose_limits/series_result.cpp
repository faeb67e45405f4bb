#include "analysis/dose_limits/series_result.hpp"

#include <fmt/format.h>

#include "analysis/dose_limits/resampled.hpp"
#include "sim/core/errors/error.hpp"

namespace dosefloor::dose_limits {
namespace {

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

struct PairResamples {
  explicit PairResamples(std::size_t steps) : f1(steps), half_ratio(1) {}
  Resampled f1;
  Resampled half_ratio;
};

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
        resampled_pairs[pair].half_ratio.add(0, dose_ratio(again.limits[a].half, again.limits[b].half));
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
    result.networks.push_back(network_result(series.networks[a], found.curves[a], found.limits[a], steps,
                                             possible ? &resampled[a] : nullptr));
    for (std::size_t b = a + 1; b < count; ++b, ++pair) {
      PairResult of_pair;
      of_pair.first = series.networks[a];
      of_pair.second = series.networks[b];
      for (std::size_t step = 0; step < steps.size(); ++step) {
        of_pair.f1_difference.push_back(found.curves[a][step].f1 - found.curves[b][step].f1);
        of_pair.f1_intervals.push_back(resampled_pairs[pair].f1.interval(step));
      }
      of_pair.half_ratio = dose_ratio(found.limits[a].half, found.limits[b].half);
      of_pair.half_ratio_interval = holding(resampled_pairs[pair].half_ratio.interval(0), of_pair.half_ratio);
      result.pairs.push_back(std::move(of_pair));
    }
  }
  return result;
}

}  // namespace dosefloor::dose_limits
