#include "analysis/program/analyse_verb.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <iterator>
#include <list>
#include <memory>
#include <string>

#include "analysis/program/analyse_options.hpp"
#include "analysis/program/analyse_results.hpp"
#include "analysis/program/analysis_output.hpp"
#include "analysis/program/provenance.hpp"
#include "analysis/results/results.hpp"
#include "analysis/tables/claims_table.hpp"
#include "analysis/tables/dose_tables.hpp"
#include "analysis/tables/input_tables.hpp"
#include "analysis/tables/null_table.hpp"
#include "analysis/tables/observer_tables.hpp"
#include "analysis/tables/pair_tables.hpp"
#include "analysis/tables/reliability_tables.hpp"
#include "analysis/tables/rules_table.hpp"
#include "config/arguments/stage_arguments.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/json_text/json.hpp"
#include "sim/core/parallel/communicator.hpp"
#include "sim/core/stage/stage_output.hpp"
#include "sim/core/terminal/progress.hpp"
#include "sim/core/terminal/seconds_since.hpp"

namespace dosefloor::analysis_program {
namespace {

using json_text::Json;

/// What --json says of any analysis.
Json line_of(const results::Results& results, const AnalysisOutput& output, bool complete) {
  return {{"verb", "analyse"},
          {"tables", output.tables().string()},
          {"report", (output.report() / "index.html").string()},
          {"networks", results.trainings.size()},
          {"settings", results.settings.size()},
          {"series", results.series.size()},
          {"already_complete", complete}};
}

void print_plan(const results::Results& results, const AnalysisOutput& output, bool complete, bool json) {
  Json line = line_of(results, output, complete);
  line["series"] = Json::array();
  for (const results::Series& series : results.series) {
    const std::size_t frames = series.segmented.frames.front().frames.size();
    line["series"].push_back({{"name", series.segmented.name}, {"frames", frames}});
    if (!json) {
      fmt::print("{}: {} frames for each of {} networks\n", series.segmented.name, frames,
                 series.trainings.size());
    }
  }
  if (json) {
    fmt::print("{}\n", line.dump());
  } else {
    fmt::print("{} {} and {}\n", complete ? "already complete:" : "would write", output.tables().string(),
               (output.report() / "index.html").string());
  }
}

/// What was found, a line for each network, and as the last line what was made, where, how long.
void print_made(const results::Results& results, const AnalysisOutput& output, bool was_complete,
                double seconds, const arguments::StageArguments& arguments) {
  if (arguments.json) {
    Json line = line_of(results, output, was_complete);
    line["seconds"] = seconds;
    fmt::print("{}\n", line.dump());
  } else if (!arguments.quiet) {
    fmt::print("{}", output.answer());
    fmt::print("{}: {} ({}); tables in {}\n", (output.report() / "index.html").string(),
               was_complete ? "already complete, checksums verified" : "written",
               terminal::duration_text(seconds), output.tables().string());
  }
}

std::vector<std::string> rule_names() {
  std::vector<std::string> names;
  names.reserve(results::all_rules.size());
  for (const results::Rule rule : results::all_rules) {
    names.emplace_back(results::name_of(rule));
  }
  return names;
}

/// The experiment's own series by another rule, where it has what that needs.
struct OtherRule {
  results::Results results;
  std::vector<tables::AnalysedSeries> series;
};

/// rules.csv. `progress` is called with the resamples done.
std::string rules_of(const results::Request& request, const results::Results& results,
                     const std::vector<tables::AnalysedSeries>& series,
                     const dose_limits::BootstrapOptions& bootstrap,
                     const std::function<void(std::int64_t)>& progress) {
  std::vector<tables::AnalysedRule> rules{{request.rule.rule, &results, &series, ""}};
  std::list<OtherRule> others;
  std::int64_t before = 0;
  for (const results::Rule rule : results::all_rules) {
    if (rule == request.rule.rule) {
      continue;
    }
    OtherRule& other = others.emplace_back(OtherRule{results, {}});
    std::erase_if(other.results.series,
                  [](const results::Series& one) { return !one.is_dose_series() && !one.is_validation(); });
    try {
      results::cut_by(other.results, {rule, request.rule.false_share});
    } catch (const results::RuleUnavailable& error) {
      rules.push_back({rule, &results, nullptr, error.what()});
      continue;
    }
    other.series =
        analyse_results(other.results, bootstrap, [&](std::int64_t done) { progress(before + done); });
    before += settings_to_analyse(other.results) * bootstrap.resamples;
    rules.push_back({rule, &other.results, &other.series, ""});
  }
  std::sort(rules.begin(), rules.end(),
            [](const tables::AnalysedRule& a, const tables::AnalysedRule& b) { return a.rule < b.rule; });
  return tables::rules_csv(rules);
}

tables::Tables tables_of(const results::Request& request, const results::Results& results,
                         const AnalyseOptions& options, bool quiet) {
  const config::Experiment& experiment = *request.experiment;
  const dose_limits::BootstrapOptions bootstrap = options.bootstrap(experiment.seed);
  const std::int64_t of_rule = settings_to_analyse(results) * options.resamples;
  const std::int64_t total = of_rule * static_cast<std::int64_t>(results::all_rules.size());
  terminal::Progress progress("resamples", total, quiet);
  const std::vector<tables::AnalysedSeries> series =
      analyse_results(results, bootstrap, [&](std::int64_t done) { progress.update(done); });
  const std::string rules = rules_of(request, results, series, bootstrap,
                                     [&](std::int64_t done) { progress.update(of_rule + done); });
  progress.finish(total);
  tables::Tables all{
      {"claims.csv", tables::claims_csv(claims_of(experiment, results, series, options.resamples))}};
  all.emplace_back("rules.csv", rules);
  all.emplace_back("nulls.csv", tables::nulls_csv(results, series));
  for (tables::Tables more :
       {tables::dose_tables(results, series), tables::pair_tables(results, series),
        tables::observer_tables(results.observers, bootstrap), tables::input_tables(results, series),
        tables::reliability_tables(results, series)}) {
    std::move(more.begin(), more.end(), std::back_inserter(all));
  }
  return all;
}

void run_analyse(const config::Experiment& experiment, const arguments::StageArguments& arguments,
                 const AnalyseOptions& options) {
  if (const int ranks = parallel::Communicator::world().size(); ranks != 1) {
    throw InputError(
        fmt::format("`analyse` runs on one rank, found {} ranks: start it without mpirun", ranks));
  }
  const auto start = std::chrono::steady_clock::now();
  const results::Request request{&experiment, options.series, options.counting_rule(experiment),
                                 [&](const std::string& verb) { return arguments.command(verb); }};
  const results::Results results = results::gather_results(request);
  for (const results::Training& training : results.trainings) {
    if (!training.note.empty()) {
      stage::say(fmt::format("note: {}: {}", training.file.path.parent_path().string(), training.note),
                 arguments.quiet);
    }
  }
  const AnalysisOutput output(options.folder_of(experiment), identity_of(experiment, results, options),
                              arguments.force);
  const bool was_complete = !arguments.force && output.is_complete();
  if (arguments.dry_run) {
    print_plan(results, output, was_complete, arguments.json);
    return;
  }
  if (!was_complete) {
    const files::OutputLock lock = output.lock();
    output.write(tables_of(request, results, options, arguments.quiet),
                 provenance_of(experiment, arguments, results, options).dump());
  }
  print_made(results, output, was_complete, terminal::seconds_since(start), arguments);
}

}  // namespace

void add_analyse(command_line::Parser& app, command_line::Command& command) {
  command_line::Parser* verb = app.add_subcommand(
      "analyse",
      "from which dose (e⁻/Å²) on do the networks of an experiment see a particle? Tables in "
      "<output.folder>/analysis, figures and a one-page report in <output.folder>/report");
  const auto arguments = arguments::add_stage_options(*verb);
  const auto options = std::make_shared<AnalyseOptions>();
  verb->add_option("--resamples", options->resamples, "of the bootstrap, for 95 % intervals; 0: no intervals")
      ->capture_default_str()
      ->within(0, 1000000);
  verb->add_option(
          "--rule", options->rule,
          "which pixels count as particle, in all tables and figures: those above train.threshold "
          "(threshold), above the probability 0.5 (half: images with masks only), or above the threshold at "
          "which each network marks the same share of the background of its validation images "
          "(false-share); without it analysis.rule of the experiment. rules.csv has the doses by all three. "
          "Other rules than the experiment's write <output.folder>/at-RULE/analysis and .../report")
      ->one_of(rule_names());
  verb->add_option(
          "--false-share", options->false_share,
          "of the background of validation images that may count as particle, for false-share; without "
          "it analysis.false_share of the experiment")
      ->within(config::false_share_limits[0], config::false_share_limits[1]);
  verb->add_option("--window", options->window,
                   "neighbouring doses in a running median or mean, odd; 0: a tenth of the doses, at least 3")
      ->capture_default_str()
      ->within(0, 1000001);
  verb->add_option(
          "--series", options->series,
          "also analyse NAME.emd beside each network's model: segmentations of the same images, with or "
          "without masks (repeatable)")
      ->type_name("NAME")
      ->repeatable();
  arguments::set_stage_callback(
      *verb, arguments, command,
      [options](const config::Experiment& experiment, const arguments::StageArguments& of_stage) {
        run_analyse(experiment, of_stage, *options);
      });
}

}  // namespace dosefloor::analysis_program
