#include "sim/program/images_verbs.hpp"

#include <fmt/format.h>

#include <memory>

#include "config/arguments/stage_arguments.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/json_text/json.hpp"
#include "sim/core/output/output_place.hpp"
#include "sim/core/schemas/schemas.hpp"
#include "sim/core/stage/output_identity.hpp"
#include "sim/core/stage/result_text.hpp"
#include "sim/images_stage/images_file.hpp"
#include "sim/images_stage/images_stage.hpp"
#include "sim/images_stage/replay.hpp"
#include "sim/program/bench/bench_images.hpp"
#include "sim/program/images_dry_run.hpp"
#include "sim/program/render.hpp"
#include "sim/waves_stage/waves_stage.hpp"

namespace dosefloor::sim_program {
namespace {

/// One line on the images, and one on particles that they cut.
void report(const parallel::Communicator& world, const stage::StageResult& result,
            const arguments::StageArguments& arguments) {
  if (!world.is_root()) {
    return;
  }
  const std::int64_t cut = images_stage::count_cut_particles(result.file);
  stage::print_result(world, "images", result, arguments.json, arguments.quiet,
                      {{"images", result.count}, {"cut_particles", cut}});
  if (cut > 0 && !arguments.json && !arguments.quiet) {
    fmt::print(
        "{} of {} images show less than the whole particle (column particle_in_view of "
        "/entry/realisations)\n",
        cut, result.count);
  }
}

/// `--replay EPOCH SPECIMEN -o OUT.emd`
struct ReplayArguments {
  std::vector<std::int64_t> ids;
  std::string output;
};

void run_replay(const parallel::Communicator& world, const config::Experiment& experiment,
                const arguments::StageArguments& arguments, const ReplayArguments& replay) {
  if (world.size() != 1) {
    throw InputError(fmt::format("--replay makes one image on one rank, found {} ranks", world.size()));
  }
  output::expect_output_place(replay.output, schemas::images.name, arguments.force);
  const images_stage::WavesSource waves(experiment.output.waves_file(), arguments.command("waves"));
  waves.expect_waves_of(experiment);
  const auto note = [&](const std::string& line) {
    if (!arguments.quiet) {
      fmt::print(stderr, "{}\n", line);
    }
  };
  const images_stage::ReplayedImage replayed =
      images_stage::replay_image(world, experiment, waves, replay.ids.at(0), replay.ids.at(1), note);
  emd::Identity identity = images_stage::images_identity(experiment, waves);
  identity = stage::output_identity(
      schemas::images,
      identity.parameters_toml + fmt::format("replay = [{}, {}]\n", replay.ids[0], replay.ids[1]),
      identity.seed);
  output::OutputOptions options;
  options.force = arguments.force;
  images_stage::write_replayed(world, replay.output, identity, replayed, options);
  if (arguments.json) {
    const json_text::Json summary{{"verb", "images"},
                                  {"file", replay.output},
                                  {"image_epoch", replay.ids[0]},
                                  {"specimen", replay.ids[1]}};
    fmt::print("{}\n", summary.dump());
  } else if (!arguments.quiet) {
    fmt::print("{}: image epoch {} of specimen {}, {:.4g} e⁻/Å²\n", replay.output, replay.ids[0],
               replay.ids[1], replayed.realisation.dose_per_A2.value_or(0.0));
  }
}

void run_images_verb(const config::Experiment& experiment, const arguments::StageArguments& arguments,
                     const ReplayArguments& replay) {
  const parallel::Communicator world = parallel::Communicator::world();
  if (!replay.ids.empty()) {
    run_replay(world, experiment, arguments, replay);
    return;
  }
  if (arguments.dry_run) {
    print_images_dry_run(world, experiment, arguments.shard, arguments.json);
    return;
  }
  report(world,
         images_stage::run_images(world, experiment, arguments.command("waves"),
                                  {arguments.force, arguments.quiet, arguments.shard}),
         arguments);
}

/// Whole numbers from 0: CLI11 would take -1 for 2^64 - 1.
std::string refuse_sign(const std::string& text) {
  const bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
  return digits ? "" : fmt::format("{}: expected a whole number from 0 to 18446744073709551615", text);
}

}  // namespace

void add_images(command_line::Parser& app, command_line::Command& command) {
  command_line::Parser* verb = app.add_subcommand(
      "images", "all imaging realisations of an experiment's exit waves, with masks, into images.emd");
  const auto arguments = arguments::add_stage_options(*verb);
  arguments::add_simulation_options(*verb, *arguments, "images");
  verb->add_ranks_option();
  const auto replay = std::make_shared<ReplayArguments>();
  auto* output = verb->add_option("-o,--output", replay->output,
                                  "file for the image of --replay (.emd); missing folders are made");
  auto* ids = verb->add_option("--replay", replay->ids,
                               "make one image alone, into the file of -o: bitwise that of images.emd")
                  ->type_name("EPOCH SPECIMEN")
                  ->expected(2)
                  ->needs(output);
  output->needs(ids);
  arguments::set_stage_callback(
      *verb, arguments, command,
      [replay](const config::Experiment& experiment, const arguments::StageArguments& of_stage) {
        run_images_verb(experiment, of_stage, *replay);
      });
}

void add_render(command_line::Parser& app, command_line::Command& command) {
  command_line::Parser* verb =
      app.add_subcommand("render", "one image of an exit wave; noise-free without --dose");
  const auto a = std::make_shared<RenderArguments>();
  verb->add_option("WAVES", a->waves, "file of exit waves (.emd), by `dosefloor waves` or `dosefloor wave`")
      ->required();
  verb->add_option("-o,--output", a->output, "file to write (.emd); missing folders are made")->required();
  verb->add_option("--index", a->index, "which wave of the file, from 0")->capture_default_str();
  add_image_options(*verb, a->options);
  verb->add_option(
          "--aberration", a->aberrations,
          "a further aberration: its name c12, c21, ... c56, magnitude in Å and azimuth in degrees, e.g. "
          "c12=30@45 (repeatable, each name once; c50 has no azimuth)")
      ->type_name("NAME=A[@DEG]")
      ->repeatable();
  verb->add_option("--seed", a->seed, "of the noise, a whole number from 0")
      ->capture_default_str()
      ->check(refuse_sign)
      ->needs("--dose");
  verb->add_option(
      "--size-px", a->options.images.size_px,
      fmt::format("cut the middle out: pixels along x and y, after binning; {} camera pixels stay free "
                  "on every side, as the MTF wraps around the field's edges; without it all",
                  config::crop_border_px));
  verb->add_flag("--force", a->force, "replace an output of this kind that was made with other parameters");
  verb->add_flag("--quiet", a->quiet, "no messages, errors only");
  verb->add_flag("--json", a->json, "print one JSON object as the last line");
  verb->callback([a, &command] { command.run = [a] { run_render(*a); }; });
}

void add_bench_images(command_line::Parser& bench, command_line::Command& command) {
  command_line::Parser* verb = bench.add_subcommand("images", "images beside one bare FFTW transform");
  const auto arguments = std::make_shared<sim_bench::BenchImagesArguments>();
  verb->add_option("--gpts", arguments->gpts, "grid points of wave and camera along x and y")
      ->capture_default_str();
  verb->add_option("--repeats", arguments->repeats, "rounds over the doses; the median counts")
      ->capture_default_str()
      ->within(1, 1000);
  verb->add_option("--scratch", arguments->scratch, "folder for the file whose writing is timed")
      ->capture_default_str();
  verb->add_ranks_option();
  verb->add_flag("--json", arguments->json, "print one JSON object");
  verb->callback(
      [arguments, &command] { command.run = [arguments] { sim_bench::run_bench_images(*arguments); }; });
}

}  // namespace dosefloor::sim_program
