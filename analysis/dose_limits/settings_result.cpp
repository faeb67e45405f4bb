#include "analysis/dose_limits/settings_result.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>

#include "analysis/dose_limits/replicates.hpp"
#include "analysis/dose_limits/resampled.hpp"
#include "sim/core/errors/error.hpp"

namespace dosefloor::dose_limits {
namespace {

constexpr double not_reached = std::numeric_limits<double>::infinity();
constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

/// All replicates' frames of each setting in one list, after a check that all are of the same images.
std::vector<std::vector<Frame>> pooled_frames(const SettingsFrames& series) {
  if (series.settings.empty() || series.settings.size() != series.frames.size()) {
    throw InputError("a study without settings, or without frames of one: expected frames of each");
  }
  std::vector<std::vector<Frame>> pooled(series.frames.size());
  for (std::size_t setting = 0; setting < series.frames.size(); ++setting) {
    if (series.frames[setting].empty()) {
      throw InputError(
          fmt::format("the setting {} has no replicate: expected at least one", series.settings[setting]));
    }
    for (const std::vector<Frame>& replicate : series.frames[setting]) {
      const std::vector<Frame>& first = series.frames[0][0];
      const bool same = std::ranges::equal(replicate, first, [](const Frame& a, const Frame& b) {
        return a.particle == b.particle && a.dose_per_A2 == b.dose_per_A2;
      });
      if (!same) {
        throw InputError(
            fmt::format("{} and {} have segmented other particles or doses; expected the same images",
                        series.settings[0], series.settings[setting]));
      }
      pooled[setting].insert(pooled[setting].end(), replicate.begin(), replicate.end());
    }
  }
  return pooled;
}

/// What frames say: the curve and the limits, and the numbers that are kept of them.
struct Found {
  AreaCurve curve;
  Limits limits;
  Findings findings;
};

Found find(std::span<const Frame> frames, const DoseSteps& steps, const Selection& selection,
           const SettingsFrames& series) {
  Found found;
  Findings& numbers = found.findings;
  if (series.with_curves) {
    found.curve = area_curve(frames, steps, selection);
    found.limits = find_limits(frames, steps, selection, found.curve, series.reference);
    const Limits& limits = found.limits;
    numbers.half = limits.half.value_or(not_reached);
    numbers.convergence = limits.convergence.value_or(not_reached);
    numbers.visibility = limits.visibility.value_or(not_reached);
    numbers.plateau = limits.plateau;
    numbers.band_width = limits.band_high.value_or(unknown) - limits.band_low.value_or(unknown);
  } else {
    numbers.half = numbers.convergence = numbers.visibility = unknown;
    numbers.plateau = numbers.band_width = unknown;
  }
  numbers.means.reserve(series.spans.size());
  for (const DoseSpan& span : series.spans) {
    numbers.means.push_back(dose_means(frames, steps, selection, span));
  }
  return found;
}

}  // namespace

const DoseMeans& Findings::in(const DoseSpan& span) const {
  const auto found =
      std::find_if(means.begin(), means.end(), [&](const DoseMeans& one) { return one.span == span; });
  if (found == means.end()) {
    throw Error(fmt::format("no means were taken of doses from {} to {}", span.low, span.high));
  }
  return *found;
}

Compared compare(const SettingResult& first, const SettingResult& second, const OfTwo& statistic) {
  Compared compared;
  compared.value = statistic(first.found, second.found);
  std::vector<double> values;
  values.reserve(first.resamples.size());
  for (std::size_t i = 0; i < first.resamples.size(); ++i) {
    values.push_back(statistic(first.resamples[i], second.resamples.at(i)));
  }
  compared.interval = holding(percentile_interval(std::move(values)), compared.value);
  return compared;
}

Compared compare_doses(const SettingResult& first, const SettingResult& second, double Findings::*dose,
                       double first_dose) {
  const auto ratio = [&](const Findings& a, const Findings& b) { return a.*dose / b.*dose; };
  const Compared lowest = compare(first, second, [&](const Findings& a, const Findings& b) {
    return a.*dose == first_dose ? 0.0 : ratio(a, b);
  });
  const Compared highest = compare(first, second, [&](const Findings& a, const Findings& b) {
    return b.*dose == first_dose ? not_reached : ratio(a, b);
  });
  Compared compared;
  compared.value = ratio(first.found, second.found);
  if (lowest.interval && highest.interval) {
    compared.interval = holding(Interval{lowest.interval->low, highest.interval->high}, compared.value);
  }
  return compared;
}

SettingsResult analyse_settings(const SettingsFrames& series, const BootstrapOptions& options,
                                const std::function<void(std::int64_t)>& progress) {
  const std::vector<std::vector<Frame>> pooled = pooled_frames(series);
  const std::vector<Frame>& images = series.frames[0][0];
  const DoseSteps steps(images, series.reference, options.window);
  for (const std::vector<std::vector<Frame>>& setting : series.frames) {
    for (const std::vector<Frame>& replicate : setting) {
      (void)DoseSteps(replicate, series.reference, options.window);  // refuses what is no number
    }
  }
  const Resampler resampler(steps, options.seed, options.series);
  const bool possible = resampler.kind() != Resampling::impossible && options.resamples > 0;

  SettingsResult result;
  result.reference = series.reference;
  result.resampling = possible ? resampler.kind() : Resampling::impossible;
  result.particles = steps.particles().size();
  result.frames = images.size();
  result.window = steps.window();
  result.doses_per_A2 = steps.doses_per_A2();
  result.with_curves = series.with_curves;
  for (std::size_t s = 0; s < series.settings.size(); ++s) {
    const std::size_t count = series.frames[s].size();
    std::vector<std::size_t> all(count);
    std::iota(all.begin(), all.end(), std::size_t{0});
    const Found found = find(pooled[s], steps, of_replicates(steps.frames(), all, images.size()), series);
    SettingResult setting;
    setting.found = found.findings;
    for (const std::vector<Frame>& replicate : series.frames[s]) {
      setting.replicates.push_back(find(replicate, steps, steps.frames(), series).findings);
    }
    NetworkResamples resamples(steps.size());
    for (std::int64_t number = 0; possible && number < options.resamples; ++number) {
      const auto resample = static_cast<std::uint32_t>(number);
      const std::vector<std::size_t> drawn =
          draw_replicates(count, {options.seed, options.series, static_cast<std::uint32_t>(s), resample});
      Found again = find(pooled[s], steps, of_replicates(resampler(resample), drawn, images.size()), series);
      if (series.with_curves) {
        resamples.add(again.curve, again.limits);
      }
      setting.resamples.push_back(std::move(again.findings));
      if (progress) {
        progress(static_cast<std::int64_t>(s) * options.resamples + number + 1);
      }
    }
    if (series.with_curves) {
      setting.pooled = network_result(series.settings[s], found.curve, found.limits, steps,
                                      possible ? &resamples : nullptr);
    } else {
      setting.pooled.network = series.settings[s];
    }
    result.settings.push_back(std::move(setting));
  }
  return result;
}

}  // namespace dosefloor::dose_limits
