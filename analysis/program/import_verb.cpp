#include "analysis/program/import_verb.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "analysis/frame_import/import_stage.hpp"
#include "analysis/program/import_report.hpp"
#include "config/toml_text.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/output/output_place.hpp"
#include "sim/core/parallel/communicator.hpp"
#include "sim/core/schemas/schemas.hpp"
#include "sim/core/stage/stage_output.hpp"
#include "sim/images_stage/images_file.hpp"

namespace dosefloor::analysis_program {
namespace {

struct ImportArguments {
  std::vector<std::string> files;
  frame_import::ImportChoices choices;
  std::optional<double> sampling_A;
  std::optional<double> dose_per_A2;
  std::string dose_csv;
  bool dose_from_counts = false;
  std::string dark;
  std::string gain;
  std::optional<double> electrons_per_count;
  std::optional<double> counts_per_electron;
  std::optional<double> resample_A;
  std::string model;
  std::string output;
  bool compress = false;
  bool dry_run = false;
  stage::StageOptions options;
  bool json = false;
};

/// The script's command line.
std::vector<std::string> words_of(const ImportArguments& a) {
  std::vector<std::string> words;
  const auto add_text = [&](const char* name, const std::string& text) {
    if (!text.empty()) {
      words.push_back(fmt::format("{}={}", name, text));
    }
  };
  const auto add_number = [&](const char* name, const std::optional<double>& number) {
    add_text(name, number ? config::number_text(*number) : "");
  };
  add_text("--signal", a.choices.signal ? std::to_string(*a.choices.signal) : "");
  add_number("--sampling-A", a.sampling_A);
  add_number("--dose-per-A2", a.dose_per_A2);
  add_text("--dose-csv", a.dose_csv);
  add_text("--dark", a.dark);
  add_text("--gain", a.gain);
  add_number("--electrons-per-count",
             a.counts_per_electron ? 1.0 / *a.counts_per_electron : a.electrons_per_count);
  add_text("--sum", std::to_string(a.choices.sum));
  add_number("--resample-A", a.resample_A);
  add_text("--for", a.model);
  if (a.dose_from_counts) {
    words.emplace_back("--dose-from-counts");
  }
  if (a.dry_run) {
    words.emplace_back("--plan");
  }
  words.emplace_back("--");
  words.insert(words.end(), a.files.begin(), a.files.end());
  return words;
}

void check(const ImportArguments& a) {
  if (const int ranks = parallel::Communicator::world().size(); ranks != 1) {
    throw InputError(
        fmt::format("`import` runs on one rank, found {} ranks: start it without mpirun", ranks));
  }
  std::vector<std::string> inputs = a.files;
  inputs.insert(inputs.end(), {a.dose_csv, a.dark, a.gain, a.model});
  for (const std::string& input : inputs) {
    std::error_code error;
    if (!input.empty() && std::filesystem::equivalent(input, a.output, error)) {
      throw InputError(
          fmt::format("-o {}: this is one of the files that are read; give another name", a.output));
    }
  }
  output::expect_output_place(a.output, schemas::images.name, a.options.force);
}

void run_import(const ImportArguments& arguments) {
  check(arguments);
  frame_import::ImportScript script(words_of(arguments));
  const frame_import::ImportPlan plan = script.plan();
  for (const std::string& note : plan.notes) {
    stage::say("note: " + note, arguments.options.quiet);
  }
  if (arguments.dry_run) {
    print_import_dry_run(plan, arguments.choices.sum, arguments.output, arguments.json);
    return;
  }
  const stage::StageResult result =
      frame_import::run_import(parallel::Communicator::world(), script, plan, arguments.choices,
                               arguments.output, arguments.compress, arguments.options);
  if (arguments.json || !arguments.options.quiet) {
    print_import_result(plan, arguments.choices.sum, result, arguments.json);
  }
}

void add_doses(command_line::Parser& verb, ImportArguments& a) {
  auto* dose =
      verb.add_option("--dose-per-A2", a.dose_per_A2, "dose of each frame in the files, e⁻/Å²")->positive();
  auto* csv = verb.add_option("--dose-csv", a.dose_csv,
                              "text with the dose of each frame in the files, e⁻/Å², one number a line")
                  ->excludes(dose);
  verb.add_flag("--dose-from-counts", a.dose_from_counts,
                "dose of each frame: its mean in electrons over the area of a pixel; without any of these, "
                "from the metadata, if they have it")
      ->excludes(dose)
      ->excludes(csv);
}

void add_corrections(command_line::Parser& verb, ImportArguments& a) {
  verb.add_option("--dark", a.dark, "dark reference: one image of the frames' size; (raw - dark) · gain")
      ->type_name("FILE");
  verb.add_option("--gain", a.gain,
                  "gain reference: one image of the frames' size; frames are multiplied by it")
      ->type_name("FILE");
  auto* per_count = verb.add_option("--electrons-per-count", a.electrons_per_count,
                                    "electrons of a count; without it, from the metadata")
                        ->positive();
  verb.add_option("--counts-per-electron", a.counts_per_electron, "its inverse")
      ->positive()
      ->excludes(per_count);
  verb.add_option("--sum", a.choices.sum, "sum N consecutive frames into one; their doses add")
      ->capture_default_str()
      ->within(1, 1000000);
}

}  // namespace

void add_import(command_line::Parser& app, command_line::Command& command) {
  command_line::Parser* verb = app.add_subcommand(
      "import",
      "a microscope's frames as a file of images: DM3, DM4, MRC, TIFF and EMD (Velox, Berkeley), read by "
      "rosettasciio. The file has no masks, and is read by `segment`, `fit-mtf` and `show`");
  const auto a = std::make_shared<ImportArguments>();
  verb->add_option("FRAMES", a->files, "files of one frame or a stack; several are a series in this order")
      ->required();
  verb->add_option("-o,--output", a->output, "file to write (.emd)")->required();
  verb->add_option("--signal", a->choices.signal,
                   "which of the images in each file, if it holds several; from 0")
      ->within(0, 1000000);
  verb->add_option("--sampling-A", a->sampling_A, "pixel size in the files, Å; without it, from the metadata")
      ->positive();
  add_doses(*verb, *a);
  add_corrections(*verb, *a);
  auto* resample =
      verb->add_option("--resample-A", a->resample_A,
                       "pixel size to resample to, Å: by summing pixels where whole numbers of them fit, "
                       "else by Fourier series")
          ->positive();
  verb->add_option("--for", a->model,
                   "model of `dosefloor train` (.safetensors): resample to the pixels it was trained on")
      ->type_name("MODEL")
      ->excludes(resample);
  verb->add_flag("--compress", a->compress, "compress the finished file without loss");
  verb->add_flag("--dry-run", a->dry_run, "print frames, pixels, doses and disk, and stop");
  verb->add_flag("--force", a->options.force, "replace an output that was made with other parameters");
  verb->add_flag("--quiet", a->options.quiet, "no progress, no notes, errors only");
  verb->add_flag("--json", a->json, "print one JSON object as the last line");
  verb->callback([a, &command] { command.run = [a] { run_import(*a); }; });
}

}  // namespace dosefloor::analysis_program
