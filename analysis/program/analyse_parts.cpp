#include "analysis/program/analyse_parts.hpp"

#include <fmt/format.h>

#include "config/dump.hpp"
#include "config/parameter_hash.hpp"
#include "config/toml_text.hpp"
#include "sim/storage/fingerprint.hpp"
#include "sim/storage/output_lock.hpp"
#include "sim/terminal/progress.hpp"

namespace dosefloor::analysis {
namespace {

using nlohmann::ordered_json;

config::Experiment without_place(config::Experiment experiment) {
  experiment.output = {};
  experiment.sweep = {};
  return experiment;
}

}  // namespace

std::string range_name(optics::DoseRange range) {
  switch (range) {
    case optics::DoseRange::high:
      return "high";
    case optics::DoseRange::low:
      return "low";
    case optics::DoseRange::full:
      return "full";
    case optics::DoseRange::custom:
      break;
  }
  return "custom";
}

std::filesystem::path analysis_folder(const config::Experiment& experiment, const AnalyseOptions& options) {
  const std::filesystem::path folder = experiment.output.folder;
  return options.at_half ? folder / "at-half" : folder;
}

std::string options_toml(const config::Experiment& experiment, const AnalyseOptions& options) {
  return fmt::format(
      "[analyse]\nmethod_version = {}\nresamples = {}\nwindow = {}\nseed = {}\nexperiment = {}\n{}",
      method_version, options.resamples, options.window, experiment.seed,
      config::toml_text(std::string_view(config::parameter_hash(config::dump(without_place(experiment))))),
      options.at_half ? "at_half = true\n" : "");
}

ordered_json provenance_head(const config::Experiment& experiment,
                             const command_line::StageArguments& arguments, const AnalyseOptions& options) {
  return {{"experiment", experiment.name},
          {"experiment_file", arguments.experiment},
          {"command", arguments.command("analyse") + (options.at_half ? " --at-half" : "")},
          {"run_command", arguments.command("run")},
          {"seed", experiment.seed},
          {"training_seed", experiment.train.seed},
          {"dose_range", range_name(experiment.images.dose_range)},
          {"resamples", options.resamples},
          {"at_half", options.at_half},
          {"time", storage::time_text(std::chrono::system_clock::now())},
          {"host", storage::host_name()}};
}

void print_plan(ordered_json line, const AnalysisOutput& output, bool complete, bool json) {
  const std::string page = (output.report() / "index.html").string();
  if (json) {
    line["tables"] = output.tables().string();
    line["report"] = page;
    line["already_complete"] = complete;
    fmt::print("{}\n", line.dump());
  } else {
    fmt::print("{} {} and {}\n", complete ? "complete already:" : "would write", output.tables().string(),
               page);
  }
}

void print_made(const ordered_json& counts, const AnalysisOutput& output, bool was_complete,
                std::chrono::steady_clock::time_point start, const command_line::StageArguments& arguments) {
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const std::string page = (output.report() / "index.html").string();
  if (arguments.json) {
    ordered_json line{{"verb", "analyse"}, {"tables", output.tables().string()}, {"report", page}};
    line.update(counts);
    line["already_complete"] = was_complete;
    line["seconds"] = seconds;
    fmt::print("{}\n", line.dump());
  } else if (!arguments.quiet) {
    fmt::print("{}: {} ({}); tables in {}\n", page,
               was_complete ? "was there already, of these files and parameters; all checksums are right"
                            : "written",
               terminal::duration_text(seconds), output.tables().string());
  }
}

}  // namespace dosefloor::analysis
