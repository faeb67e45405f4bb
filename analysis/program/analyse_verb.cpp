#include "analysis/program/analyse_verb.hpp"

#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "analysis/program/analyse_parts.hpp"
#include "analysis/program/analyse_study.hpp"
#include "analysis/program/analysis_output.hpp"
#include "analysis/program/analysis_tables.hpp"
#include "analysis/program/observer_tables.hpp"
#include "analysis/results/experiment_results.hpp"
#include "analysis/results/learning_curves.hpp"
#include "config/arguments/stage_arguments.hpp"
#include "config/dump.hpp"
#include "config/toml_text.hpp"
#include "sim/core/emd/fingerprint.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/parallel/communicator.hpp"
#include "sim/core/stage/output_identity.hpp"
#include "sim/core/terminal/progress.hpp"

namespace dosefloor::analysis_program {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

emd::Identity identity_of(const config::Experiment& experiment, const results::ExperimentResults& results,
                          const AnalyseOptions& options) {
  std::string text = options_toml(experiment, options);
  text += "[inputs]\n" + fmt::format("images = \"{}\"\n", results.images_checksum);
  for (std::size_t i = 0; i < results.networks.size(); ++i) {
    text += fmt::format("{0}_model = \"{1}\"\n{0}_curves = \"{2}\"\n", results.networks[i].network,
                        results.networks[i].checksum, emd::file_checksum(results.learning_curves[i]));
  }
  for (const results::SegmentedSeries& series : results.series) {
    for (std::size_t i = 0; i < series.fingerprints.size(); ++i) {
      text += fmt::format("{} = \"{}\"\n", config::toml_key(series.name + "_" + results.networks[i].network),
                          series.fingerprints[i]);
    }
  }
  text += observers_toml(results.observers);
  const fs::path mtf = fs::path(experiment.output.folder) / "mtf.json";
  text += fs::exists(mtf) ? fmt::format("mtf = \"{}\"\n", emd::file_checksum(mtf)) : "";
  return stage::output_identity(analysis_schema, analysis_schema_version, text, experiment.seed);
}

/// What the tables do not say: where everything came from. Paths count from the folder that holds them.
ordered_json provenance_of(const config::Experiment& experiment, const arguments::StageArguments& arguments,
                           const results::ExperimentResults& results, const AnalyseOptions& options) {
  const fs::path folder = analysis_folder(experiment, options);
  const auto place = [&](const fs::path& path) { return fs::proximate(path, folder).string(); };
  ordered_json json = provenance_head(experiment, arguments, options);
  json["images"] = {{"file", place(results.images)}, {"checksum", results.images_checksum}};
  json["networks"] = ordered_json::array();
  for (std::size_t i = 0; i < results.networks.size(); ++i) {
    const results::NetworkFile& network = results.networks[i];
    json["networks"].push_back({{"network", network.network},
                                {"model", place(network.path)},
                                {"checksum", network.checksum},
                                {"curves", place(results.learning_curves[i])}});
  }
  json["series"] = ordered_json::array();
  for (const results::SegmentedSeries& series : results.series) {
    ordered_json files = ordered_json::object();
    for (std::size_t i = 0; i < series.segmentations.size(); ++i) {
      files[results.networks[i].network] = {{"file", place(series.segmentations[i])},
                                            {"checksum", series.fingerprints[i]}};
    }
    json["series"].push_back({{"name", series.name},
                              {"images", place(series.images)},
                              {"images_checksum", series.images_checksum},
                              {"segmentations", files}});
  }
  json["observers"] = observers_json(results.observers, folder);
  const fs::path mtf = fs::path(experiment.output.folder) / "mtf.json";
  json["mtf"] = fs::exists(mtf) ? ordered_json(place(mtf)) : ordered_json(nullptr);
  json["resolved_experiment"] = config::dump(experiment);
  return json;
}

std::vector<AnalysedSeries> analyse_all(const config::Experiment& experiment,
                                        const results::ExperimentResults& results,
                                        const AnalyseOptions& options, bool quiet) {
  const auto count = static_cast<std::int64_t>(results.series.size());
  terminal::Progress progress("resamples", count * options.resamples, quiet);
  std::vector<AnalysedSeries> all;
  for (const results::SegmentedSeries& series : results.series) {
    const auto before = static_cast<std::int64_t>(all.size()) * options.resamples;
    dose_limits::SeriesFrames input;
    for (std::size_t i = 0; i < results.networks.size(); ++i) {
      input.networks.push_back(results.networks[i].network);
      input.frames.push_back(series.frames[i].frames);
    }
    input.reference = series.frames.front().reference;
    dose_limits::BootstrapOptions bootstrap;
    bootstrap.resamples = options.resamples;
    bootstrap.seed = experiment.seed;
    bootstrap.series = static_cast<std::uint32_t>(all.size());
    bootstrap.window = static_cast<std::size_t>(options.window);
    all.push_back({&series, dose_limits::analyse_series(input, bootstrap, [&](std::int64_t done) {
                     progress.update(before + done);
                   })});
  }
  progress.finish(count * options.resamples);
  return all;
}

std::vector<claims::Claim> claims_of(const config::Experiment& experiment,
                                     const results::ExperimentResults& results,
                                     const std::vector<AnalysedSeries>& series) {
  claims::ClaimInput input;
  for (const AnalysedSeries& one : series) {
    if (one.input->name == "dose_series") {
      input.dose_series = &one.result;
    }
  }
  for (const results::NetworkFile& network : results.networks) {
    input.training_doses[network.network] = network.dose_per_A2;
  }
  input.dose_range = range_name(experiment.images.dose_range);
  return claims::judge_claims(input);
}

void print_plan_of(const results::ExperimentResults& results, const AnalysisOutput& output, bool complete,
                   bool json) {
  ordered_json line{{"verb", "analyse"}};
  for (const results::SegmentedSeries& series : results.series) {
    line["series"].push_back({{"name", series.name}, {"frames", series.frames.front().frames.size()}});
    if (!json) {
      fmt::print("{}: {} frames for each of {} networks\n", series.name, series.frames.front().frames.size(),
                 series.frames.size());
    }
  }
  print_plan(std::move(line), output, complete, json);
}

void analyse_experiment(const config::Experiment& experiment, const arguments::StageArguments& arguments,
                        const AnalyseOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  const results::ExperimentResults results =
      results::gather_results({&experiment, options.series, options.found(),
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
    const std::vector<AnalysedSeries> series = analyse_all(experiment, results, options, arguments.quiet);
    Tables tables = analysis_tables(results, series, claims_of(experiment, results, series));
    add_observer_tables(tables, results.observers, options, experiment.seed);
    std::vector<results::CurvesFile> curves;
    curves.reserve(results.networks.size());
    for (std::size_t i = 0; i < results.networks.size(); ++i) {
      curves.emplace_back(results.networks[i].network, results.learning_curves[i]);
    }
    tables.emplace_back("learning_curves.csv", results::learning_curves_csv(curves));
    output.write(tables, provenance_of(experiment, arguments, results, options).dump(), "report.py");
  }
  print_made({{"networks", results.networks.size()}, {"series", results.series.size()}}, output, was_complete,
             start, arguments);
}

void run_analyse(const config::Experiment& experiment, const arguments::StageArguments& arguments,
                 const AnalyseOptions& options) {
  if (const int ranks = parallel::Communicator::world().size(); ranks != 1) {
    throw InputError(
        fmt::format("`analyse` runs on one rank, found {} ranks: start it without mpirun", ranks));
  }
  if (experiment.sweep.varies()) {
    analyse_study(experiment, arguments, options);
  } else {
    analyse_experiment(experiment, arguments, options);
  }
}

}  // namespace

void add_analyse(CLI::App& app, command_line::Command& command) {
  CLI::App* verb = app.add_subcommand("analyse",
                                      "from which dose (e⁻/Å²) do the networks of an experiment see a "
                                      "particle? Tables into <output.folder>/analysis, "
                                      "figures and one page that tells it all into <output.folder>/report");
  const auto arguments = arguments::add_stage_options(*verb);
  const auto options = std::make_shared<AnalyseOptions>();
  verb->add_option("--resamples", options->resamples, "of the bootstrap, for 95 % intervals; 0: no intervals")
      ->capture_default_str()
      ->check(CLI::Range(0, 1000000));
  verb->add_flag("--at-half", options->at_half,
                 "a pixel is particle above the probability 0.5 instead of the threshold in use: into "
                 "<output.folder>/at-half/analysis and .../report (images with masks alone)");
  verb->add_option("--window", options->window,
                   "neighbouring doses in a running median or mean, odd; 0: a tenth of the doses, at least 3")
      ->capture_default_str()
      ->check(CLI::Range(0, 1000001));
  verb->add_option("--series", options->series,
                   "analyse <output.folder>/<network>/NAME.emd of each network, too: segmentations of the "
                   "same images, with or without masks (repeatable)")
      ->type_name("NAME")
      ->expected(1)
      ->take_all();
  arguments::set_stage_callback(
      *verb, arguments, command,
      [options](const config::Experiment& experiment, const arguments::StageArguments& of_stage) {
        run_analyse(experiment, of_stage, *options);
      });
}

}  // namespace dosefloor::analysis_program
