#include "sim/program/verbs.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/arguments/stage_arguments.hpp"
#include "config/experiment.hpp"
#include "sim/core/command_line/parser.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/stage/result_text.hpp"
#include "sim/core/version/instruction_set.hpp"
#include "sim/core/version/version.hpp"
#include "sim/program/bench/accuracy.hpp"
#include "sim/program/bench/bench_waves.hpp"
#include "sim/program/dry_run.hpp"
#include "sim/program/images_verbs.hpp"
#include "sim/program/keys_verb.hpp"
#include "sim/program/observe_verb.hpp"
#include "sim/program/show.hpp"
#include "sim/program/single_wave.hpp"
#include "sim/program/verify.hpp"
#include "sim/waves_stage/waves_stage.hpp"

namespace dosefloor::sim_program {
namespace {

void run_waves_verb(const config::Experiment& experiment, const arguments::StageArguments& arguments,
                    int accuracy_specimens) {
  const parallel::Communicator world = parallel::Communicator::world();
  if (arguments.dry_run) {
    print_dry_run(world, experiment, arguments.shard, arguments.json);
    return;
  }
  const stage::StageResult result =
      waves_stage::run_waves(world, experiment, {arguments.force, arguments.quiet, arguments.shard});
  if (accuracy_specimens > 0) {
    sim_bench::report_accuracy(world, experiment, accuracy_specimens);
  }
  stage::print_result(world, "waves", result, arguments.json, arguments.quiet, {{"specimens", result.count}});
}

void add_waves(command_line::Parser& app, command_line::Command& command) {
  command_line::Parser* verb =
      app.add_subcommand("waves", "specimens and exit waves of an experiment, into waves.emd");
  const auto arguments = arguments::add_stage_options(*verb);
  arguments::add_simulation_options(*verb, *arguments, "waves");
  verb->add_ranks_option();
  const auto accuracy_specimens = std::make_shared<int>(0);
  verb->add_option(
          "--accuracy", *accuracy_specimens,
          "also compute the first N specimens with a particle (3 if N is left out) with half the sampling and half the slice "
          "thickness, and print and store by how much their waves change")
      ->type_name("[N]")
      ->within(1, 1000);
  arguments::set_stage_callback(
      *verb, arguments, command,
      [accuracy_specimens](const config::Experiment& experiment, const arguments::StageArguments& of_stage) {
        if (of_stage.shard && *accuracy_specimens > 0) {
          throw InputError(
              "--accuracy looks at the experiment's first specimens: ask for it without --shard");
        }
        run_waves_verb(experiment, of_stage, *accuracy_specimens);
      });
}

void add_wave(command_line::Parser& app, command_line::Command& command) {
  command_line::Parser* verb = app.add_subcommand("wave", "one exit wave of any structure");
  const auto arguments = std::make_shared<SingleWaveArguments>();
  verb->add_option("STRUCTURE", arguments->structure, "extended XYZ file with an orthogonal Lattice, Å")
      ->required();
  verb->add_option("-o,--output", arguments->output, "file to write (.emd); missing folders are made")
      ->required();
  auto* gpts =
      verb->add_option("--gpts", arguments->gpts, "grid points along x and y; without it from --sampling-A");
  verb->add_option("--sampling-A", arguments->sampling_A, "coarsest pixel, Å, where --gpts is not given")
      ->capture_default_str()
      ->excludes(gpts);
  verb->add_option("--slice-thickness-A", arguments->slice_thickness_A, "thickest slice, Å")
      ->capture_default_str();
  verb->add_option("--energy-keV", arguments->energy_keV, "the electrons' energy, keV")
      ->capture_default_str();
  verb->add_option("--beam-tilt-mrad", arguments->beam_tilt_mrad, "tilt of the beam towards +x and +y, mrad")
      ->capture_default_str();
  verb->add_option("--potential", arguments->potential, "scattering factors: lobato or kirkland")
      ->capture_default_str();
  verb->add_option("--debye-waller-A2", arguments->debye_waller,
                   "B of an element in Å², e.g. Au=0.6 (repeatable)")
      ->type_name("ELEMENT=B");
  verb->add_flag("--force", arguments->force,
                 "replace an output of this kind that was made with other parameters");
  verb->add_flag("--quiet", arguments->quiet, "no messages, errors only");
  verb->add_flag("--json", arguments->json, "print one JSON object as the last line");
  verb->callback([arguments, &command] { command.run = [arguments] { run_single_wave(*arguments); }; });
}

void add_show(command_line::Parser& app, command_line::Command& command) {
  command_line::Parser* verb = app.add_subcommand("show", "what a file holds; --png draws it");
  const auto arguments = std::make_shared<ShowArguments>();
  verb->add_option("FILE", arguments->file, "a file of this program (.emd)")->required();
  verb->add_option("--png", arguments->png,
                   "draw specimens of waves, a contact sheet of images, or a segmentation beside image and "
                   "truth, into this picture")
      ->type_name("OUT.png");
  verb->add_option("--max", arguments->most_items,
                   "most specimens (default 4), images (default 8) or segmented images (default 6) in the "
                   "picture")
      ->within(1, 100);
  verb->add_option("--xyz", arguments->xyz_id, "print specimen ID as extended XYZ (positions in Å)")
      ->type_name("ID");
  verb->add_option("-o,--output", arguments->output, "write the XYZ into this file instead");
  verb->callback([arguments, &command] { command.run = [arguments] { run_show(*arguments); }; });
}

void add_verify(command_line::Parser& app, command_line::Command& command) {
  command_line::Parser* verb = app.add_subcommand(
      "verify", "are files what they were when they were complete; --sample makes items of them again");
  const auto arguments = std::make_shared<VerifyArguments>();
  verb->add_option(
          "PATH", arguments->paths,
          "files (.emd), folders with such, or an experiment (.toml): all files in its output folder")
      ->required();
  verb->add_option("--set", arguments->overrides,
                   "override one key of the experiment: section.key=value (repeatable)")
      ->type_name("KEY=VALUE")
      ->repeatable();
  verb->add_option("--sample", arguments->sample,
                   "also make N waves and images of an experiment again, and compare them bit by bit")
      ->within(1, 1'000'000);
  verb->add_option("--seed", arguments->seed, "of the choice of these")
      ->capture_default_str()
      ->within(0, 1'000'000'000);
  verb->add_ranks_option();
  verb->add_flag("--quiet", arguments->quiet, "differences only");
  verb->add_flag("--json", arguments->json, "print one JSON object as the last line");
  verb->callback([arguments, &command] { command.run = [arguments] { run_verify(*arguments); }; });
}

void add_bench(command_line::Parser& app, command_line::Command& command) {
  command_line::Parser* verb =
      app.add_subcommand("bench", "speed beside its physical floor (and `bench train`, `bench segment`)");
  verb->require_subcommand(1);
  command_line::Parser* of_waves =
      verb->add_subcommand("waves", "exit waves beside 2 bare FFTW transforms a slice");
  const auto arguments = std::make_shared<sim_bench::BenchWavesArguments>();
  of_waves->add_option("--structure", arguments->structure,
                       "extended XYZ file; without it a random specimen of about 800 atoms in 28 slices");
  of_waves->add_option("--gpts", arguments->gpts, "grid points along x and y")->capture_default_str();
  of_waves->add_option("--slice-thickness-A", arguments->slice_thickness_A, "thickest slice, Å")
      ->capture_default_str();
  of_waves->add_option("--repeats", arguments->repeats, "timed waves; the median counts")
      ->capture_default_str()
      ->within(1, 1000);
  of_waves->add_ranks_option();
  of_waves->add_flag("--json", arguments->json, "print one JSON object");
  of_waves->callback(
      [arguments, &command] { command.run = [arguments] { sim_bench::run_bench_waves(*arguments); }; });
  add_bench_images(*verb, command);
}

bool is_number(const std::string& word) {
  char* end = nullptr;
  (void)std::strtod(word.c_str(), &end);
  return !word.empty() && *end == '\0';
}

/// Arguments with `option` always carrying its value, as in --accuracy=3: the word after it if that is a
/// number, else `value_left_out`. CLI11 would take any word after it, such as the experiment's file, for its
/// value.
std::vector<std::string> with_value_attached(std::vector<std::string> arguments, const std::string& option,
                                             const std::string& value_left_out) {
  for (auto word = arguments.begin(); word != arguments.end(); ++word) {
    if (*word != option) {
      continue;
    }
    const auto next = word + 1;
    const bool given = next != arguments.end() && is_number(*next);
    *word += "=" + (given ? *next : value_left_out);
    if (given) {
      word = arguments.erase(next) - 1;
    }
  }
  return arguments;
}

}  // namespace

command_line::Command parse_command(int argc, char** argv) {
  command_line::Parser app{
      "Dosefloor's simulator: specimens, exit waves and images. Lengths are in Å unless their name says "
      "otherwise, energies in keV, doses in e⁻/Å²."};
  app.name("dosefloor");
  app.require_subcommand(1);
  app.set_version_flag("--version",
                       fmt::format("dosefloor {} ({}), compiled for {}", version::program_version,
                                   version::git_hash, version::instruction_set()));
  command_line::Command command;
  add_waves(app, command);
  add_wave(app, command);
  add_images(app, command);
  add_render(app, command);
  add_observe(app, command);
  add_show(app, command);
  add_verify(app, command);
  add_bench(app, command);
  add_keys(app, command);
  if (const std::optional<int> answered =
          app.parse(with_value_attached({argv + 1, argv + argc}, "--accuracy", "3"))) {
    command = {nullptr, *answered};
  }
  return command;
}

}  // namespace dosefloor::sim_program
