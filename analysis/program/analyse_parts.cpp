#include "analysis/program/analyse_parts.hpp"

#include <fmt/format.h>

#include "config/dump.hpp"
#include "config/toml_text.hpp"
#include "sim/core/emd/fingerprint.hpp"
#include "sim/core/files/output_lock.hpp"
#include "sim/core/files/parameter_hash.hpp"
#include "sim/core/terminal/progress.hpp"

namespace dosefloor::analysis_program {
namespace {

using nlohmann::ordered_json;

config::Experiment without_place(config::Experiment experiment) {
  experiment.output = {};
  experiment.sweep = {};
  return experiment;
}

}  // namespace

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

std::filesystem::path analysis_folder(const config::Experiment& experiment, const AnalyseOptions& options) {
  const std::filesystem::path folder = experiment.output.folder;
  return options.at_half ? folder / "at-half" : folder;
}

std::string options_toml(const config::Experiment& experiment, const AnalyseOptions& options) {
  return fmt::format(
      "[analyse]\nmethod_version = {}\nresamples = {}\nwindow = {}\nseed = {}\nexperiment = {}\n{}",
      method_version, options.resamples, options.window, experiment.seed,
      config::toml_text(std::string_view(files::parameter_hash(config::dump(without_place(experiment))))),
      options.at_half ? "at_half = true\n" : "");
}

ordered_json provenance_head(const config::Experiment& experiment, const arguments::StageArguments& arguments,
                             const AnalyseOptions& options) {
  return {{"experiment", experiment.name},
          {"experiment_file", arguments.experiment},
          {"command", arguments.command("analyse") + (options.at_half ? " --at-half" : "")},
          {"run_command", arguments.command("run")},
          {"seed", experiment.seed},
          {"training_seed", experiment.train.seed},
          {"dose_range", range_name(experiment.images.dose_range)},
          {"resamples", options.resamples},
          {"at_half", options.at_half},
          {"time", files::time_text(std::chrono::system_clock::now())},
          {"host", files::host_name()}};
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
                std::chrono::steady_clock::time_point start, const arguments::StageArguments& arguments) {
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

}  // namespace dosefloor::analysis_program
