#include "analysis/program/analyse_study.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "analysis/claims/study_claims.hpp"
#include "analysis/program/observer_tables.hpp"
#include "analysis/program/study_tables.hpp"
#include "analysis/results/study_results.hpp"
#include "config/document.hpp"
#include "config/dump.hpp"
#include "config/toml_text.hpp"
#include "sim/core/emd/fingerprint.hpp"
#include "sim/core/stage/output_identity.hpp"
#include "sim/core/terminal/progress.hpp"

namespace dosefloor::analysis_program {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

/// "msd of dose_range-low,seed-2": a training of the study.
std::string name_of(const results::StudyNetwork& network) {
  return network.file.network + " of " + network.label;
}

emd::Identity identity_of(const config::Experiment& experiment, const results::StudyResults& results,
                          const AnalyseOptions& options) {
  std::string text = options_toml(experiment, options);
  text += "[inputs]\n";
  const auto add = [&](const std::string& key, const std::string& value) {
    text += fmt::format("{} = \"{}\"\n", config::toml_key(key), value);
  };
  for (const results::StudyNetwork& network : results.networks) {
    add(name_of(network) + ": model", network.file.checksum);
    add(name_of(network) + ": curves", emd::file_checksum(network.learning_curves));
  }
  for (const results::StudySeries& series : results.series) {
    for (std::size_t i = 0; i < series.networks.size(); ++i) {
      add(name_of(results.networks[series.networks[i]]) + ": " + series.segmented.name,
          series.segmented.fingerprints[i]);
    }
  }
  text += observers_toml(results.observers);
  return stage::output_identity(analysis_schema, analysis_schema_version, text, experiment.seed);
}

/// What the tables do not say: where everything came from. Paths count from the folder that holds them.
ordered_json provenance_of(const config::Experiment& experiment, const arguments::StageArguments& arguments,
                           const results::StudyResults& results, const AnalyseOptions& options) {
  const fs::path folder = analysis_folder(experiment, options);
  const auto place = [&](const fs::path& path) { return fs::proximate(path, folder).string(); };
  ordered_json json = provenance_head(experiment, arguments, options);
  json["run_command"] = arguments.command("sweep run --local");
  json["keys"] = results.keys;
  json["networks"] = ordered_json::array();
  for (const results::StudyNetwork& network : results.networks) {
    json["networks"].push_back({{"network", network.file.network},
                                {"training", network.label},
                                {"model", place(network.file.path)},
                                {"checksum", network.file.checksum},
                                {"curves", place(network.learning_curves)}});
  }
  json["series"] = ordered_json::array();
  for (const results::StudySeries& series : results.series) {
    ordered_json files = ordered_json::array();
    for (std::size_t i = 0; i < series.networks.size(); ++i) {
      files.push_back({{"file", place(series.segmented.segmentations[i])},
                       {"checksum", series.segmented.fingerprints[i]}});
    }
    json["series"].push_back({{"name", series.segmented.name},
                              {"images", place(series.segmented.images)},
                              {"images_checksum", series.segmented.images_checksum},
                              {"segmentations", files}});
  }
  json["observers"] = observers_json(results.observers, folder);
  json["resolved_experiment"] = config::dump(experiment);
  return json;
}

int model_number(const config::Experiment& experiment) {
  return experiment.images.mtf_model == config::MtfModel::custom
             ? 0
             : static_cast<int>(experiment.images.mtf_model) + 1;
}

/// Means are taken over all doses, every decade of the series, and where claims look.
std::vector<dose_limits::DoseSpan> spans_of(const std::vector<dose_limits::Frame>& frames) {
  std::vector<dose_limits::DoseSpan> spans = claims::study_claim_spans();
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

/// The frames of the settings that have seen the images, and which settings these are.
std::pair<dose_limits::SettingsFrames, std::vector<std::size_t>> frames_of(
    const results::StudyResults& results, const results::StudySeries& series) {
  dose_limits::SettingsFrames frames;
  std::vector<std::size_t> settings;
  for (std::size_t i = 0; i < series.networks.size(); ++i) {
    const std::size_t setting = results.networks[series.networks[i]].setting;
    if (settings.empty() || settings.back() != setting) {
      settings.push_back(setting);
      frames.settings.push_back(results.settings[setting].network + " of " + results.settings[setting].label);
      frames.frames.emplace_back();
    }
    frames.frames.back().push_back(series.segmented.frames[i].frames);
  }
  frames.reference = series.segmented.frames.front().reference;
  frames.spans = spans_of(frames.frames.front().front());
  return {std::move(frames), std::move(settings)};
}

std::vector<AnalysedStudySeries> analyse_all(const config::Experiment& experiment,
                                             const results::StudyResults& results,
                                             const AnalyseOptions& options, bool quiet) {
  std::vector<std::pair<dose_limits::SettingsFrames, std::vector<std::size_t>>> inputs;
  std::int64_t settings = 0;
  const bool with_dose_series = experiment.dose_series.specimens > 0;
  for (const results::StudySeries& series : results.series) {
    inputs.push_back(frames_of(results, series));
    // Beside a dose series, whose images all have seen, what is found by dose in validation images says
    // little.
    inputs.back().first.with_curves = !with_dose_series || !series.segmented.name.starts_with("validation");
    settings += static_cast<std::int64_t>(inputs.back().second.size());
  }
  terminal::Progress progress("resamples", settings * options.resamples, quiet);
  std::vector<AnalysedStudySeries> all;
  std::int64_t before = 0;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    dose_limits::BootstrapOptions bootstrap;
    bootstrap.resamples = options.resamples;
    bootstrap.seed = experiment.seed;
    bootstrap.series = static_cast<std::uint32_t>(i);
    bootstrap.window = static_cast<std::size_t>(options.window);
    AnalysedStudySeries one;
    one.input = &results.series[i];
    one.settings = inputs[i].second;
    // Images of --series are of cameras that nobody has told of.
    one.mtf_model = one.input->segmented.name.starts_with("dose_series") ||
                            one.input->segmented.name.starts_with("validation")
                        ? model_number(one.input->experiment)
                        : 0;
    one.result = dose_limits::analyse_settings(inputs[i].first, bootstrap,
                                               [&](std::int64_t done) { progress.update(before + done); });
    before += static_cast<std::int64_t>(one.settings.size()) * options.resamples;
    all.push_back(std::move(one));
  }
  progress.finish(settings * options.resamples);
  return all;
}

/// Whether all varied keys that claims do not know of are as the study's file has them outside [sweep].
bool as_the_file_has_it(const config::Document& base, const results::StudyResults& results,
                        const results::StudySetting& setting) {
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

std::vector<claims::Claim> claims_of(const config::Experiment& experiment,
                                     const results::StudyResults& results,
                                     const std::vector<AnalysedStudySeries>& all) {
  const config::Document base = config::Document::parse(config::dump(experiment), experiment.name);
  claims::StudyClaimInput input;
  for (const results::StudySetting& setting : results.settings) {
    const config::Experiment& trained = setting.experiment;
    claims::SettingFacts facts;
    facts.network = setting.network;
    facts.label = setting.label;
    facts.dose_range = range_name(trained.images.dose_range);
    facts.mtf_model = model_number(trained);
    facts.specimens = results::specimens_of(trained);
    facts.training_doses = results.networks[setting.networks.front()].file.dose_per_A2;
    facts.as_the_file_has_it = as_the_file_has_it(base, results, setting);
    input.settings.push_back(std::move(facts));
  }
  for (const AnalysedStudySeries& one : all) {
    const std::string& name = one.input->segmented.name;
    if (name.starts_with("dose_series")) {
      input.dose_series.push_back({&one.result, one.settings, one.mtf_model});
    } else if (name.starts_with("validation")) {
      input.validation.push_back({&one.result, one.settings, one.mtf_model});
    }
  }
  return claims::judge_study(input);
}

void print_plan_of(const results::StudyResults& results, const AnalysisOutput& output, bool complete,
                   bool json) {
  ordered_json line{
      {"verb", "analyse"}, {"networks", results.networks.size()}, {"settings", results.settings.size()}};
  for (const results::StudySeries& series : results.series) {
    const std::size_t frames = series.segmented.frames.front().frames.size();
    line["series"].push_back({{"name", series.segmented.name}, {"frames", frames}});
    if (!json) {
      fmt::print("{}: {} frames for each of {} networks\n", series.segmented.name, frames,
                 series.networks.size());
    }
  }
  print_plan(std::move(line), output, complete, json);
}

}  // namespace

void analyse_study(const config::Experiment& experiment, const arguments::StageArguments& arguments,
                   const AnalyseOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  const results::StudyResults results =
      results::gather_study({&experiment, options.series, options.found(),
                             [&](const std::string& verb) { return arguments.command(verb); }});
  const AnalysisOutput output(analysis_folder(experiment, options), identity_of(experiment, results, options),
                              arguments.force);
  const bool was_complete = !arguments.force && output.is_complete();
  if (arguments.dry_run) {
    print_plan_of(results, output, was_complete, arguments.json);
    return;
  }
  if (!was_complete) {
    const files::OutputLock lock = output.lock();
    const std::vector<AnalysedStudySeries> series =
        analyse_all(experiment, results, options, arguments.quiet);
    Tables tables = study_tables(results, series, claims_of(experiment, results, series));
    add_observer_tables(tables, results.observers, options, experiment.seed);
    output.write(tables, provenance_of(experiment, arguments, results, options).dump(), "study_report.py");
  }
  print_made({{"networks", results.networks.size()},
              {"settings", results.settings.size()},
              {"series", results.series.size()}},
             output, was_complete, start, arguments);
}

}  // namespace dosefloor::analysis_program
