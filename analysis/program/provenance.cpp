#include "analysis/program/provenance.hpp"

#include <fmt/format.h>

#include <chrono>
#include <string>
#include <string_view>

#include "analysis/claims/claims.hpp"
#include "analysis/program/analyse_results.hpp"
#include "analysis/program/analysis_output.hpp"
#include "analysis/results/counting_rule.hpp"
#include "config/dump.hpp"
#include "config/toml_text.hpp"
#include "sim/core/emd/fingerprint.hpp"
#include "sim/core/files/output_lock.hpp"
#include "sim/core/files/parameter_hash.hpp"
#include "sim/core/schemas/schemas.hpp"
#include "sim/core/stage/output_identity.hpp"

namespace dosefloor::analysis_program {
namespace {

namespace fs = std::filesystem;
using json_text::Json;

config::Experiment without_place(config::Experiment experiment) {
  experiment.output = {};
  experiment.sweep = {};
  experiment.analysis = {};  // the rule in use is named beside it
  return experiment;
}

/// "msd of dose_range-low,seed-2".
std::string name_of(const results::Training& training) {
  return training.file.network + " of " + training.label;
}

Json segmentations_json(const results::Results& results, const results::Series& series,
                        const fs::path& folder) {
  Json files = Json::array();
  for (std::size_t i = 0; i < series.trainings.size(); ++i) {
    const results::Training& training = results.trainings[series.trainings[i]];
    files.push_back({{"network", training.file.network},
                     {"training", training.label},
                     {"file", fs::proximate(series.segmented.segmentations[i], folder).string()},
                     {"checksum", series.segmented.fingerprints[i]}});
  }
  return files;
}

}  // namespace

emd::Identity identity_of(const config::Experiment& experiment, const results::Results& results,
                          const AnalyseOptions& options) {
  const results::CountingRule rule = options.counting_rule(experiment);
  std::string text = fmt::format(
      "[analyse]\nmethod_version = {}\nresamples = {}\nwindow = {}\nseed = {}\nexperiment = {}\nrule = \"{}\"\n"
      "false_share = {}\n[inputs]\n",
      method_version, options.resamples, options.window, experiment.seed,
      config::toml_text(std::string_view(files::parameter_hash(config::dump(without_place(experiment))))),
      results::name_of(rule.rule), rule.false_share);
  const auto add = [&](const std::string& key, const std::string& value) {
    text += fmt::format("{} = \"{}\"\n", config::toml_key(key), value);
  };
  for (const results::TrainingImages& images : results.images) {
    add(images.label.empty() ? "images" : "images of " + images.label, images.checksum);
  }
  for (const results::Training& training : results.trainings) {
    add(name_of(training) + ": model", training.file.checksum);
    add(name_of(training) + ": curves", emd::file_checksum(training.learning_curves));
  }
  for (const results::Series& series : results.series) {
    for (std::size_t i = 0; i < series.trainings.size(); ++i) {
      add(name_of(results.trainings[series.trainings[i]]) + ": " + series.segmented.name,
          series.segmented.fingerprints[i]);
    }
  }
  for (const results::ObserverSeries& observer : results.observers) {
    add(observer.series + ": observer", observer.fingerprint);
  }
  if (!results.mtf.empty()) {
    add("mtf", emd::file_checksum(results.mtf));
  }
  return stage::output_identity(schemas::analysis, text, experiment.seed);
}

Json provenance_of(const config::Experiment& experiment, const arguments::StageArguments& arguments,
                   const results::Results& results, const AnalyseOptions& options) {
  const fs::path folder = options.folder_of(experiment);
  const results::CountingRule rule = options.counting_rule(experiment);
  const auto place = [&](const fs::path& path) { return fs::proximate(path, folder).string(); };
  Json json{{"experiment", experiment.name},
            {"experiment_file", arguments.experiment},
            {"command", arguments.command("analyse") + options.rule_options()},
            {"run_command", arguments.command("run")},
            {"seed", experiment.seed},
            {"training_seed", experiment.train.seed},
            {"dose_range", range_name(experiment.images.dose_range)},
            {"resamples", options.resamples},
            {"rule", results::name_of(rule.rule)},
            {"false_share", rule.false_share},
            {"least_plateau_share", claims::least_plateau},
            {"time", files::time_text(std::chrono::system_clock::now())},
            {"host", files::host_name()},
            {"keys", results.keys}};
  json["images"] = Json::array();
  for (const results::TrainingImages& images : results.images) {
    json["images"].push_back(
        {{"label", images.label}, {"file", place(images.file)}, {"checksum", images.checksum}});
  }
  json["networks"] = Json::array();
  for (const results::Training& training : results.trainings) {
    json["networks"].push_back({{"network", training.file.network},
                                {"training", training.label},
                                {"model", place(training.file.path)},
                                {"checksum", training.file.checksum},
                                {"curves", place(training.learning_curves)}});
  }
  json["series"] = Json::array();
  for (const results::Series& series : results.series) {
    json["series"].push_back({{"name", series.segmented.name},
                              {"images", place(series.segmented.images)},
                              {"images_checksum", series.segmented.images_checksum},
                              {"segmentations", segmentations_json(results, series, folder)}});
  }
  json["observers"] = Json::array();
  for (const results::ObserverSeries& observer : results.observers) {
    json["observers"].push_back({{"series", observer.series},
                                 {"file", place(observer.file)},
                                 {"checksum", observer.fingerprint},
                                 {"discs_A", observer.discs_A},
                                 {"false_share", observer.false_share}});
  }
  json["mtf"] = results.mtf.empty() ? Json() : Json(place(results.mtf));
  json["resolved_experiment"] = config::dump(experiment);
  return json;
}

}  // namespace dosefloor::analysis_program
