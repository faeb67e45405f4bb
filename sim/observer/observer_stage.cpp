#include "sim/observer/observer_stage.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/parameter_hash.hpp"
#include "sim/core/fft/shared_plans.hpp"
#include "sim/core/output/final_file.hpp"
#include "sim/core/output/output_file.hpp"
#include "sim/core/output/output_place.hpp"
#include "sim/core/parallel/collective_error.hpp"
#include "sim/core/parallel/interrupt.hpp"
#include "sim/core/parallel/work_counter.hpp"
#include "sim/core/schemas/schemas.hpp"
#include "sim/core/stage/output_identity.hpp"
#include "sim/core/stage/specimen_work.hpp"
#include "sim/core/stage/stage_output.hpp"
#include "sim/core/terminal/progress.hpp"
#include "sim/core/terminal/seconds_since.hpp"
#include "sim/core/version/instruction_set.hpp"
#include "sim/images_stage/images_stage.hpp"
#include "sim/observer/observer_file.hpp"
#include "sim/observer/observer_schema.hpp"
#include "sim/waves_stage/waves_stage.hpp"

namespace dosefloor::observer {
namespace {

using Clock = std::chrono::steady_clock;

emd::Identity identity_of(const config::Experiment& experiment, const ObserverOptions& observer) {
  return stage::output_identity(
      schemas::observer,
      config::image_parameters(experiment,
                               {{"instruction_set", version::instruction_set()},
                                {"observer's discs, Å", fmt::format("{}", observer.discs_A)},
                                {"observer's false share", fmt::format("{}", observer.false_share)}}),
      experiment.seed);
}

/// The item loop of one rank; nothing in it is collective. Ends early once a signal came. Returns how many
/// images it has observed.
std::int64_t observe(const std::vector<stage::SpecimenWork>& work, const waves_stage::SpecimenSource& source,
                     double false_share, SpecimenObserver& observer, parallel::WorkCounter& counter,
                     output::OutputFile& file, const parallel::InterruptGuard& interrupt,
                     terminal::Progress& progress) {
  std::int64_t observed = 0;
  while (!interrupt.requested()) {
    const std::optional<std::int64_t> next = counter.next();
    if (!next) {
      break;
    }
    const auto& [specimen, image_epochs] = work[static_cast<std::size_t>(*next)];
    std::int64_t handed_out = *next * static_cast<std::int64_t>(image_epochs.size());  // to all ranks, about
    for (const std::int64_t image_epoch : image_epochs) {
      if (interrupt.requested()) {
        break;
      }
      const std::int64_t item = image_epoch * source.count() + specimen;
      file.begin(item);
      if (image_epoch == image_epochs.front()) {
        observer.take(specimen, source(specimen).structure);
      }
      write_observation(file, item, image_epoch, specimen, false_share, observer(image_epoch));
      ++observed;
      progress.update(++handed_out);
    }
  }
  return observed;
}

void complete_file(const parallel::Communicator& world, const config::Experiment& experiment,
                   const ObserverOptions& observer, const stage::StageOptions& options,
                   const emd::Identity& identity, StageResult& result) {
  const parallel::InterruptGuard interrupt;
  const waves_stage::SpecimenSource source(experiment);
  const waves_stage::WaveSettings settings = waves_stage::wave_settings(experiment, source.box_A());
  images_stage::expect_room_for_crop(experiment, settings.grid);
  const parallel::Communicator alone = parallel::Communicator::self();
  const auto note = [&](const std::string& line) { stage::say(line, options.quiet); };
  for (const fft::PlanSet& plans :
       {waves_stage::engine_plans(alone, world.is_root(), settings),
        fft::line_plans(world, imaging::ImagePipeline::transform_lengths(
                                   settings.grid, images_stage::camera_sizes(experiment, settings.grid)))}) {
    fft::share_plans(world, plans, std::nullopt, note);
  }
  SpecimenObserver of_specimen(alone, experiment, settings, observer, fft::Planning::from_wisdom);

  output::OutputFile file(
      world, result.file, identity,
      observer_layout(experiment.images.realisations, source.count(), observer.discs_A),
      stage::output_options({options.force, options.quiet, false}, result.file, "images", interrupt));
  const auto to_do = static_cast<std::int64_t>(file.pending().size());
  const std::vector<stage::SpecimenWork> work = stage::work_by_specimen(file, source.count());
  parallel::WorkCounter counter(world, static_cast<std::int64_t>(work.size()));
  terminal::Progress progress("images", to_do, options.quiet || !world.is_root());
  const std::int64_t mine =
      observe(work, source, observer.false_share, of_specimen, counter, file, interrupt, progress);
  result.computed = world.allreduce(mine, parallel::Reduction::sum);
  progress.finish(result.computed);
  stage::finalise_or_stop(file, result.computed, "images");
}

}  // namespace

StageResult run_observer(const parallel::Communicator& world, const config::Experiment& experiment,
                         const ObserverOptions& observer, const stage::StageOptions& options) {
  const auto start = Clock::now();
  const emd::Identity identity = identity_of(experiment, observer);
  StageResult result;
  result.file = experiment.output.observer_file();
  result.images = experiment.images.realisations * waves_stage::SpecimenSource(experiment).count();
  parallel::run_on_root(world,
                        [&] { output::expect_output_place(result.file, identity.schema, options.force); });
  if (!options.force && output::inspect_final(world, result.file, identity) == output::FinalFile::verified) {
    result.was_complete = true;
  } else {
    complete_file(world, experiment, observer, options, identity, result);
  }
  result.seconds = terminal::seconds_since(start);
  return result;
}

ObserverCost measure_observer(const config::Experiment& experiment, const ObserverOptions& observer) {
  const waves_stage::SpecimenSource source(experiment);
  const waves_stage::WaveSettings settings = waves_stage::wave_settings(experiment, source.box_A());
  images_stage::expect_room_for_crop(experiment, settings.grid);
  const parallel::Communicator alone = parallel::Communicator::self();
  SpecimenObserver of_specimen(alone, experiment, settings, observer, fft::Planning::measure);
  const structure::Structure structure = source(0).structure;
  of_specimen.take(0, structure);  // makes arrays and tables, as the next line does
  (void)of_specimen(0);
  const auto start = Clock::now();
  of_specimen.take(0, structure);
  const double of_waves = terminal::seconds_since(start);
  (void)of_specimen(0);
  const double of_image = terminal::seconds_since(start) - of_waves;
  return {of_image + of_waves / static_cast<double>(experiment.images.realisations),
          emd::data_bytes(observer_layout(experiment.images.realisations, source.count(), observer.discs_A))};
}

}  // namespace dosefloor::observer
