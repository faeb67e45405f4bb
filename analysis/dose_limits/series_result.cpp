#include "analysis/dose_limits/series_result.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <span>

#include "analysis/dose_limits/replicates.hpp"
#include "analysis/dose_limits/resampled.hpp"
#include "sim/core/errors/error.hpp"

namespace dosefloor::dose_limits {
namespace {

/// All replicates' frames of each setting in one list, after a check that all are of the same images.
std::vector<std::vector<Frame>> pooled_frames(const SeriesFrames& series) {
  if (series.settings.empty() || series.settings.size() != series.frames.size()) {
    throw InputError("a series without settings, or without frames of one: expected frames of each");
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

/// `floors`: by step, or empty.
Found find(std::span<const Frame> frames, const DoseSteps& steps, const Selection& selection,
           const SeriesFrames& series, const std::vector<double>& floors) {
  Found found;
  if (series.with_curves) {
    found.curve = area_curve(frames, steps, selection);
    for (std::size_t step = 0; step < floors.size(); ++step) {
      found.curve[step].floor = floors[step];
    }
    found.limits = find_limits(frames, steps, selection, found.curve, series.reference);
    found.findings = findings_of(found.curve, found.limits);
  } else {
    found.findings = no_findings();
  }
  found.findings.means.reserve(series.spans.size());
  for (const DoseSpan& span : series.spans) {
    found.findings.means.push_back(dose_means(frames, steps, selection, span));
  }
  return found;
}

double mean_reference_A2(const std::vector<Frame>& frames) {
  double sum = 0.0;
  for (const Frame& frame : frames) {
    sum += frame.reference_A2;
  }
  return sum / static_cast<double>(frames.size());
}

/// What some replicates mark where there is no particle.
class Floors {
 public:
  Floors(const SeriesFrames& series, const DoseSteps& steps)
      : series_(&series), steps_(&steps), mean_particle_A2_(mean_reference_A2(series.frames[0][0])) {
    const auto of_each = [](const auto& all) {
      std::vector<std::size_t> replicates;
      replicates.reserve(all.size());
      for (const auto& setting : all) {
        replicates.push_back(setting.size());
      }
      return replicates;
    };
    if (!series.nulls.empty() && of_each(series.nulls) != of_each(series.frames)) {
      throw Error("frames without a particle are not of the replicates that frames are of");
    }
  }

  [[nodiscard]] double mean_particle_A2() const noexcept { return mean_particle_A2_; }
  [[nodiscard]] std::vector<double> of_replicate(std::size_t setting, std::size_t replicate) const {
    return series_->nulls.empty() ? std::vector<double>{} : shares(series_->nulls[setting][replicate]);
  }
  [[nodiscard]] std::vector<double> of_setting(std::size_t setting) const {
    std::vector<NullFrame> pooled;
    for (std::size_t r = 0; !series_->nulls.empty() && r < series_->nulls[setting].size(); ++r) {
      const std::vector<NullFrame>& replicate = series_->nulls[setting][r];
      pooled.insert(pooled.end(), replicate.begin(), replicate.end());
    }
    return shares(pooled);
  }

 private:
  [[nodiscard]] std::vector<double> shares(const std::vector<NullFrame>& nulls) const {
    return floor_shares(nulls, *steps_, mean_particle_A2_);
  }

  const SeriesFrames* series_;
  const DoseSteps* steps_;
  double mean_particle_A2_;
};

}  // namespace

SeriesResult analyse_series(const SeriesFrames& series, const BootstrapOptions& options,
                            const std::function<void(std::int64_t)>& progress) {
  const std::vector<std::vector<Frame>> pooled = pooled_frames(series);
  const std::vector<Frame>& images = series.frames[0][0];
  const DoseSteps steps(images, series.reference, options.window);
  for (const std::vector<std::vector<Frame>>& setting : series.frames) {
    for (const std::vector<Frame>& replicate : setting) {
      (void)DoseSteps(replicate, series.reference, options.window);  // refuses what is no number
    }
  }
  const Floors floors(series, steps);
  const Resampler resampler(steps, options.seed, options.series);
  const bool possible = resampler.kind() != Resampling::impossible && options.resamples > 0;

  SeriesResult result;
  result.reference = series.reference;
  result.resampling = possible ? resampler.kind() : Resampling::impossible;
  result.particles = steps.particles().size();
  result.frames = images.size();
  result.mean_particle_A2 = floors.mean_particle_A2();
  result.window = steps.window();
  result.doses_per_A2 = steps.doses_per_A2();
  result.with_curves = series.with_curves;
  for (std::size_t s = 0; s < series.settings.size(); ++s) {
    const std::size_t count = series.frames[s].size();
    std::vector<std::size_t> all(count);
    std::iota(all.begin(), all.end(), std::size_t{0});
    const std::vector<double> floor = floors.of_setting(s);
    const Found found =
        find(pooled[s], steps, of_replicates(steps.frames(), all, images.size()), series, floor);
    SettingResult setting;
    setting.found = found.findings;
    for (std::size_t r = 0; r < count; ++r) {
      setting.replicates.push_back(
          find(series.frames[s][r], steps, steps.frames(), series, floors.of_replicate(s, r)).findings);
    }
    ResponseResamples resamples(steps.size());
    for (std::int64_t number = 0; possible && number < options.resamples; ++number) {
      const auto resample = static_cast<std::uint32_t>(number);
      const std::vector<std::size_t> drawn =
          draw_replicates(count, {options.seed, options.series, static_cast<std::uint32_t>(s), resample});
      Found again =
          find(pooled[s], steps, of_replicates(resampler(resample), drawn, images.size()), series, floor);
      if (series.with_curves) {
        resamples.add(again.curve, again.limits);
      }
      setting.resamples.push_back(std::move(again.findings));
      if (progress) {
        progress(static_cast<std::int64_t>(s) * options.resamples + number + 1);
      }
    }
    if (series.with_curves) {
      setting.pooled = dose_response(found.curve, found.limits, steps, possible ? &resamples : nullptr);
    }
    result.settings.push_back(std::move(setting));
  }
  return result;
}

}  // namespace dosefloor::dose_limits
