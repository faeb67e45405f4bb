#include "analysis/program/analyse_results.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>
#include <string>

#include "analysis/results/setting_keys.hpp"
#include "analysis/results/vacuum_frames.hpp"
#include "config/document.hpp"
#include "config/dump.hpp"
#include "config/toml_text.hpp"

namespace dosefloor::analysis_program {
namespace {

int model_number(const config::Experiment& experiment) {
  return experiment.images.mtf_model == config::MtfModel::custom
             ? 0
             : static_cast<int>(experiment.images.mtf_model) + 1;
}

/// Means are taken over all doses, every decade of the series, and where claims look.
std::vector<dose_limits::DoseSpan> spans_of(const std::vector<dose_limits::Frame>& frames) {
  std::vector<dose_limits::DoseSpan> spans = claims::claim_spans();
  std::vector<double> doses;
  doses.reserve(frames.size());
  for (const dose_limits::Frame& frame : frames) {
    doses.push_back(frame.dose_per_A2);
  }
  for (const dose_limits::DoseSpan& decade : dose_limits::decades_of(doses)) {
    if (std::find(spans.begin(), spans.end(), decade) == spans.end()) {
      spans.push_back(decade);
    }
  }
  return spans;
}

/// The settings that have segmented a series, in its order.
std::vector<std::size_t> settings_of(const results::Results& results, const results::Series& series) {
  std::vector<std::size_t> settings;
  for (const std::size_t training : series.trainings) {
    const std::size_t setting = results.trainings[training].setting;
    if (settings.empty() || settings.back() != setting) {
      settings.push_back(setting);
    }
  }
  return settings;
}

bool has_curves(const results::Results& results, const results::Series& series) {
  const bool with_dose_series =
      std::any_of(results.series.begin(), results.series.end(),
                  [](const results::Series& other) { return other.is_dose_series(); });
  return !series.is_validation() || !with_dose_series ||
         settings_of(results, series).size() == results.settings.size();
}

std::vector<dose_limits::NullFrame> null_frames_of(const results::SegmentedFrames& segmented) {
  std::vector<dose_limits::NullFrame> nulls;
  nulls.reserve(segmented.nulls.size());
  for (const results::NullImage& image : segmented.nulls) {
    nulls.push_back(image.frame);
  }
  return nulls;
}

dose_limits::SeriesFrames frames_of(const results::Results& results, const results::Series& series) {
  dose_limits::SeriesFrames frames;
  for (const std::size_t setting : settings_of(results, series)) {
    frames.settings.push_back(results.settings[setting].network + " of " + results.settings[setting].label);
    std::vector<std::vector<dose_limits::Frame>>& replicates = frames.frames.emplace_back();
    std::vector<std::vector<dose_limits::NullFrame>>& nulls = frames.nulls.emplace_back();
    for (std::size_t i = 0; i < series.trainings.size(); ++i) {
      if (results.trainings[series.trainings[i]].setting == setting) {
        replicates.push_back(series.segmented.frames[i].frames);
        nulls.push_back(null_frames_of(series.segmented.frames[i]));
      }
    }
  }
  frames.reference = series.segmented.frames.front().reference;
  frames.spans = spans_of(frames.frames.front().front());
  frames.with_curves = has_curves(results, series);
  return frames;
}

/// Whether all varied keys that claims do not know of are as the experiment file has them outside [sweep].
bool as_the_file_has_it(const config::Document& base, const results::Results& results,
                        const results::Setting& setting) {
  for (std::size_t i = 0; i < results.keys.size(); ++i) {
    const std::string& key = results.keys[i];
    const bool known = std::find(results::claimed_keys.begin(), results::claimed_keys.end(), key) !=
                       results::claimed_keys.end();
    const config::Value* value = base.find(key);
    if (!known && !setting.values[i].empty() &&
        (value == nullptr || config::toml_text(*value) != setting.values[i])) {
      return false;
    }
  }
  return true;
}

/// The frames in which Eq. 1 was found.
claims::VacuumSeries vacuum_of(const std::filesystem::path& mtf, std::uint64_t seed, std::int64_t resamples) {
  claims::VacuumSeries series{.frames = {}, .seed = seed, .resamples = resamples};
  for (const results::VacuumFrame& frame : results::vacuum_frames(mtf)) {
    if (std::isfinite(frame.dose_per_A2) && std::isfinite(frame.n_d) && std::isfinite(frame.c0) &&
        std::isfinite(frame.c)) {
      series.frames.push_back({frame.dose_per_A2, frame.n_d, frame.c0, frame.c});
    }
  }
  return series;
}

}  // namespace

std::int64_t settings_to_analyse(const results::Results& results) {
  std::size_t count = 0;
  for (const results::Series& series : results.series) {
    count += settings_of(results, series).size();
  }
  return static_cast<std::int64_t>(count);
}

std::vector<tables::AnalysedSeries> analyse_results(const results::Results& results,
                                                    const dose_limits::BootstrapOptions& bootstrap,
                                                    const std::function<void(std::int64_t)>& progress) {
  std::vector<tables::AnalysedSeries> all;
  std::int64_t before = 0;
  for (const results::Series& series : results.series) {
    dose_limits::BootstrapOptions of_series = bootstrap;
    of_series.series = static_cast<std::uint32_t>(all.size());
    tables::AnalysedSeries one;
    one.input = &series;
    one.settings = settings_of(results, series);
    // Nobody has said whose camera took the images of --series.
    one.mtf_model = series.is_dose_series() || series.is_validation() ? model_number(series.experiment) : 0;
    one.result = dose_limits::analyse_series(frames_of(results, series), of_series,
                                             [&](std::int64_t done) { progress(before + done); });
    before += static_cast<std::int64_t>(one.settings.size()) * bootstrap.resamples;
    all.push_back(std::move(one));
  }
  return all;
}

std::vector<claims::Claim> claims_of(const config::Experiment& experiment, const results::Results& results,
                                     const std::vector<tables::AnalysedSeries>& series,
                                     std::int64_t resamples) {
  const config::Document base = config::Document::parse(config::dump(experiment), experiment.name);
  claims::ClaimInput input;
  for (const results::Setting& setting : results.settings) {
    const config::Experiment& trained = setting.experiment;
    claims::SettingFacts facts;
    facts.network = setting.network;
    facts.label = results.keys.empty() ? "" : setting.label;
    facts.dose_range = range_name(trained.images.dose_range);
    facts.mtf_model = model_number(trained);
    facts.specimens = results::specimens_of(trained);
    facts.coherence =
        trained.images.coherence == config::Coherence::envelope ? "envelope" : "focal-integration";
    facts.focal_spread_A =
        0.5 * (trained.dose_series.focal_spread_A.lo + trained.dose_series.focal_spread_A.hi);
    facts.training_doses = results.trainings[setting.trainings.front()].file.dose_per_A2;
    facts.as_the_file_has_it = as_the_file_has_it(base, results, setting);
    input.settings.push_back(std::move(facts));
  }
  for (const tables::AnalysedSeries& one : series) {
    if (one.input->is_dose_series()) {
      input.dose_series.push_back({&one.result, one.settings, one.mtf_model});
    } else if (one.input->is_validation()) {
      input.validation.push_back({&one.result, one.settings, one.mtf_model});
    }
  }
  if (!results.mtf.empty()) {
    input.vacuum = vacuum_of(results.mtf, experiment.seed, resamples);
  }
  return claims::judge_claims(input);
}

std::string range_name(config::DoseRange range) {
  switch (range) {
    case config::DoseRange::high:
      return "high";
    case config::DoseRange::low:
      return "low";
    case config::DoseRange::full:
      return "full";
    case config::DoseRange::custom:
      break;
  }
  return "custom";
}

}  // namespace dosefloor::analysis_program
