#include "sim/program/observe_verb.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>

#include "config/arguments/stage_arguments.hpp"
#include "sim/core/command_line/memory.hpp"
#include "sim/core/json_text/json.hpp"
#include "sim/core/stage/result_text.hpp"
#include "sim/core/terminal/progress.hpp"
#include "sim/observer_stage/observer_stage.hpp"
#include "sim/waves_stage/specimen_source.hpp"

namespace dosefloor::sim_program {
namespace {

void print_observe_dry_run(const parallel::Communicator& world, const config::Experiment& experiment,
                           const observer_stage::ObserverOptions& options, bool json) {
  const observer_stage::ObserverCost cost = observer_stage::measure_observer(experiment, options);
  const double per_image = world.allreduce(cost.seconds_per_image, parallel::Reduction::max);
  const double memory_mib = world.allreduce(command_line::peak_resident_mib(), parallel::Reduction::max);
  if (!world.is_root()) {
    return;
  }
  const std::string file = experiment.output.observer_file().string();
  const std::int64_t specimens = std::ssize(waves_stage::SpecimenSource(experiment).with_particle());
  const std::int64_t images = experiment.images.realisations * specimens;
  const double seconds = per_image * static_cast<double>(images) / world.size();
  if (json) {
    const json_text::Json line{{"verb", "observe"},
                               {"dry_run", true},
                               {"file", file},
                               {"images", images},
                               {"discs_A", options.discs_A},
                               {"bytes", cost.bytes},
                               {"memory_mib_per_rank", memory_mib},
                               {"ranks", world.size()},
                               {"seconds", seconds}};
    fmt::print("{}\n", line.dump());
    return;
  }
  fmt::print("would write      {}\n", file);
  fmt::print("images           {} = {} image epochs of {} specimens\n", images,
             experiment.images.realisations, specimens);
  fmt::print("discs            of {} Å\n", fmt::join(options.discs_A, ", "));
  fmt::print("disk             {} bytes of data\n", cost.bytes);
  fmt::print("memory per rank  {:.0f} MiB\n", memory_mib);
  fmt::print("time             about {} on {} rank(s): {:.3g} ms an image, measured now\n",
             terminal::duration_text(seconds), world.size(), 1e3 * per_image);
}

void run_observe(const config::Experiment& experiment, const arguments::StageArguments& arguments,
                 const observer_stage::ObserverOptions& options) {
  const parallel::Communicator world = parallel::Communicator::world();
  if (arguments.dry_run) {
    print_observe_dry_run(world, experiment, options, arguments.json);
    return;
  }
  const stage::StageResult result =
      observer_stage::run_observer(world, experiment, options, {arguments.force, arguments.quiet, {}});
  stage::print_result(world, "observe", result, arguments.json, arguments.quiet, {{"images", result.count}});
}

}  // namespace

void add_observe(command_line::Parser& app, command_line::Command& command) {
  command_line::Parser* verb = app.add_subcommand(
      "observe",
      "what the electrons of an experiment's images allow: the share of the particle that an ideal observer, "
      "who knows the noise-free images with and without it, detects; into observer.emd beside images.emd");
  const auto arguments = arguments::add_stage_options(*verb);
  arguments::add_dose_series_option(*verb, *arguments);
  verb->add_ranks_option();
  const auto options = std::make_shared<observer_stage::ObserverOptions>();
  verb->add_option("--disc-A", options->discs_A,
                   "diameters, Å, of the discs by whose pixels alone the observer decides")
      ->within(0.1, 1000.0)
      ->capture_default_str();
  verb->add_option("--false-share", options->false_share,
                   "share of the background that the observer's threshold lets pass")
      ->within(1e-6, 0.5)
      ->capture_default_str();
  arguments::set_stage_callback(
      *verb, arguments, command,
      [options](const config::Experiment& experiment, const arguments::StageArguments& of_stage) {
        run_observe(experiment, of_stage, *options);
      });
}

}  // namespace dosefloor::sim_program
