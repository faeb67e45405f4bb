#include "analysis/program/analyse_verb.hpp"

#include <fmt/format.h>

#include <chrono>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "analysis/program/analyse_options.hpp"
#include "analysis/program/analyse_results.hpp"
#include "analysis/program/analysis_output.hpp"
#include "analysis/program/provenance.hpp"
#include "analysis/results/results.hpp"
#include "analysis/tables/claims_table.hpp"
#include "analysis/tables/dose_tables.hpp"
#include "analysis/tables/input_tables.hpp"
#include "analysis/tables/observer_tables.hpp"
#include "analysis/tables/pair_tables.hpp"
#include "config/arguments/stage_arguments.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/parallel/communicator.hpp"
#include "sim/core/terminal/progress.hpp"
#include "sim/core/terminal/seconds_since.hpp"

namespace dosefloor::analysis_program {
namespace {

using nlohmann::ordered_json;

/// What --json says of any analysis.
ordered_json line_of(const results::Results& results, const AnalysisOutput& output, bool complete) {
  return {{"verb", "analyse"},
          {"tables", output.tables().string()},
          {"report", (output.report() / "index.html").string()},
          {"networks", results.trainings.size()},
          {"settings", results.settings.size()},
          {"series", results.series.size()},
          {"already_complete", complete}};
}

void print_plan(const results::Results& results, const AnalysisOutput& output, bool complete, bool json) {
  ordered_json line = line_of(results, output, complete);
  line["series"] = ordered_json::array();
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

/// The last line: what was made, where, how long.
void print_made(ordered_json line, double seconds, const arguments::StageArguments& arguments) {
  if (arguments.json) {
    line["seconds"] = seconds;
    fmt::print("{}\n", line.dump());
  } else if (!arguments.quiet) {
    fmt::print("{}: {} ({}); tables in {}\n", line["report"].get<std::string>(),
               line["already_complete"].get<bool>() ? "already complete, checksums verified" : "written",
               terminal::duration_text(seconds), line["tables"].get<std::string>());
  }
}

tables::Tables tables_of(const config::Experiment& experiment, const results::Results& results,
                         const AnalyseOptions& options, bool quiet) {
  const dose_limits::BootstrapOptions bootstrap = options.bootstrap(experiment.seed);
  const std::int64_t total = settings_to_analyse(results) * options.resamples;
  terminal::Progress progress("resamples", total, quiet);
  const std::vector<tables::AnalysedSeries> series =
      analyse_results(results, bootstrap, [&](std::int64_t done) { progress.update(done); });
  progress.finish(total);
  tables::Tables all{{"claims.csv", tables::claims_csv(claims_of(experiment, results, series))}};
  for (tables::Tables more :
       {tables::dose_tables(results, series), tables::pair_tables(results, series),
        tables::observer_tables(results.observers, bootstrap), tables::input_tables(results, series)}) {
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
  const results::Results results =
      results::gather_results({&experiment, options.series, options.found(),
                               [&](const std::string& verb) { return arguments.command(verb); }});
  const AnalysisOutput output(options.folder_of(experiment), identity_of(experiment, results, options),
                              arguments.force);
  const bool was_complete = !arguments.force && output.is_complete();
  if (arguments.dry_run) {
    print_plan(results, output, was_complete, arguments.json);
    return;
  }
  if (!was_complete) {
    const files::OutputLock lock = output.lock();
    output.write(tables_of(experiment, results, options, arguments.quiet),
                 provenance_of(experiment, arguments, results, options).dump());
  }
  print_made(line_of(results, output, was_complete), terminal::seconds_since(start), arguments);
}

}  // namespace

void add_analyse(CLI::App& app, command_line::Command& command) {
  CLI::App* verb = app.add_subcommand(
      "analyse",
      "from which dose (e⁻/Å²) on do the networks of an experiment see a particle? Tables in "
      "<output.folder>/analysis, figures and a one-page report in <output.folder>/report");
  const auto arguments = arguments::add_stage_options(*verb);
  const auto options = std::make_shared<AnalyseOptions>();
  verb->add_option("--resamples", options->resamples, "of the bootstrap, for 95 % intervals; 0: no intervals")
      ->capture_default_str()
      ->check(CLI::Range(0, 1000000));
  verb->add_flag(
      "--at-half", options->at_half,
      "count a pixel as particle above the probability 0.5 instead of the threshold in use; writes "
      "<output.folder>/at-half/analysis and .../report (images with masks only)");
  verb->add_option("--window", options->window,
                   "neighbouring doses in a running median or mean, odd; 0: a tenth of the doses, at least 3")
      ->capture_default_str()
      ->check(CLI::Range(0, 1000001));
  verb->add_option(
          "--series", options->series,
          "also analyse NAME.emd beside each network's model: segmentations of the same images, with or "
          "without masks (repeatable)")
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
