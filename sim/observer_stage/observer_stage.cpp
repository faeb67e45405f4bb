#include "sim/observer_stage/observer_stage.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "config/parameter_hash.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/fft/shared_plans.hpp"
#include "sim/core/schemas/schemas.hpp"
#include "sim/core/stage/output_identity.hpp"
#include "sim/core/stage/stage_output.hpp"
#include "sim/core/terminal/seconds_since.hpp"
#include "sim/core/version/instruction_set.hpp"
#include "sim/images_stage/images_stage.hpp"
#include "sim/imaging/image_method.hpp"
#include "sim/imaging/realisation.hpp"
#include "sim/observer_stage/observer_file.hpp"
#include "sim/waves_stage/waves_stage.hpp"

namespace dosefloor::observer_stage {
namespace {

emd::Identity identity_of(const config::Experiment& experiment, const ObserverOptions& observer) {
  return stage::output_identity(
      schemas::observer,
      config::image_parameters(
          experiment,
          imaging::with_method({{"instruction_set", version::instruction_set()},
                                {"observer's discs, Å", fmt::format("{}", observer.discs_A)},
                                {"observer's false share", fmt::format("{}", observer.false_share)}},
                               experiment.images.coherence)),
      experiment.seed);
}

/// Throws InputError unless every disc fits into every camera field, which is drawn and may be shorter than the box.
void expect_room_for_discs(const config::Experiment& experiment, const fft::Grid& wave_grid,
                           const std::vector<std::int64_t>& specimens, const std::vector<double>& discs_A) {
  double shortest_A = std::min(wave_grid.lx_A, wave_grid.ly_A);
  const std::int64_t count = std::ssize(specimens);
  for (std::int64_t item = 0; item < count * experiment.images.realisations; ++item) {
    const auto specimen = specimens[static_cast<std::size_t>(item % count)];
    const imaging::ImageKey key{experiment.seed, static_cast<std::uint32_t>(specimen),
                                static_cast<std::uint32_t>(item / count)};
    const fft::Grid field =
        imaging::draw_realisation(experiment.images, key, wave_grid.lx_A, wave_grid.ly_A).camera_grid;
    shortest_A = std::min({shortest_A, field.lx_A, field.ly_A});
  }
  for (const double disc_A : discs_A) {
    if (disc_A > shortest_A) {
      throw InputError(fmt::format(
          "a disc of {} Å: expected a diameter above 0 and at most the shorter edge of every camera field, {:.4g} Å "
          "here; give smaller ones with --disc-A, or widen specimen.box_A",
          disc_A, shortest_A));
    }
  }
}

/// Throws InputError if no specimen has a particle.
std::vector<std::int64_t> observed(const waves_stage::SpecimenSource& source) {
  std::vector<std::int64_t> specimens = source.with_particle();
  if (specimens.empty()) {
    throw InputError(fmt::format(
        "none of {} specimens has a particle, so there is nothing to detect: lower specimen.empty_share",
        source.count()));
  }
  return specimens;
}

class ObserverStage : public stage::Stage {
 public:
  ObserverStage(const config::Experiment& experiment, const ObserverOptions& observer,
                const stage::StageOptions& options)
      : experiment_(experiment),
        observer_(observer),
        quiet_(options.quiet),
        source_(experiment),
        specimens_(observed(source_)) {}

  [[nodiscard]] stage::Description description() const override {
    return {identity_of(experiment_, observer_), "images",
            experiment_.images.realisations * std::ssize(specimens_), false, ""};
  }

  void inspect_inputs(const parallel::Communicator& world) override {
    if (const std::int64_t left_out = source_.count() - std::ssize(specimens_);
        left_out > 0 && world.is_root()) {
      stage::say(
          fmt::format(
              "{} of {} specimens are left out: they are without a particle, so there is nothing to detect",
              left_out, source_.count()),
          quiet_);
    }
  }

  /// Waves and images are those of their own stages to a rounding; whose plans they have is not kept.
  [[nodiscard]] emd::Layout prepare(const parallel::Communicator& world,
                                    const parallel::RankGroups& /*groups*/) override {
    const waves_stage::WaveSettings settings = waves_stage::wave_settings(experiment_, source_.box_A());
    images_stage::expect_room_for_crop(experiment_, settings.grid);
    expect_room_for_discs(experiment_, settings.grid, specimens_, observer_.discs_A);
    for (const fft::PlanSet& plans :
         {waves_stage::engine_plans(alone_, world.is_root(), settings),
          fft::line_plans(world, imaging::ImagePipeline::transform_lengths(
                                     settings.grid, images_stage::camera_sizes(experiment_, settings.grid),
                                     experiment_.images))}) {
      fft::share_plans(world, plans, std::nullopt,
                       [this](const std::string& line) { stage::say(line, quiet_); });
    }
    of_specimen_.emplace(alone_, experiment_, settings, observer_, fft::Planning::from_wisdom);
    return observer_layout(experiment_.images.realisations, specimens_, observer_.discs_A);
  }

  [[nodiscard]] std::vector<stage::Portion> order_of_work(const output::OutputFile& file) const override {
    return stage::by_specimen(file, std::ssize(specimens_));
  }

  void make(std::int64_t item, output::OutputFile& file) override {
    const std::int64_t specimen = specimens_[static_cast<std::size_t>(item % std::ssize(specimens_))];
    const std::int64_t image_epoch = item / std::ssize(specimens_);
    if (taken_ != specimen) {
      of_specimen_->take(specimen, source_(specimen).structure);
      taken_ = specimen;
    }
    write_observation(file, item, image_epoch, specimen, observer_.false_share, (*of_specimen_)(image_epoch));
  }

 private:
  const config::Experiment& experiment_;
  const ObserverOptions& observer_;
  bool quiet_;
  waves_stage::SpecimenSource source_;
  std::vector<std::int64_t> specimens_;  ///< ids of those with a particle
  parallel::Communicator alone_ = parallel::Communicator::self();
  std::optional<SpecimenObserver> of_specimen_;
  std::optional<std::int64_t> taken_;  ///< the specimen whose waves it has
};

}  // namespace

stage::StageResult run_observer(const parallel::Communicator& world, const config::Experiment& experiment,
                                const ObserverOptions& observer, const stage::StageOptions& options) {
  stage::StageRun run(world, options, experiment.output.observer_file(), schemas::observer);
  ObserverStage stage(experiment, observer, options);
  return run(stage);
}

ObserverCost measure_observer(const config::Experiment& experiment, const ObserverOptions& observer) {
  const waves_stage::SpecimenSource source(experiment);
  const waves_stage::WaveSettings settings = waves_stage::wave_settings(experiment, source.box_A());
  images_stage::expect_room_for_crop(experiment, settings.grid);
  const parallel::Communicator alone = parallel::Communicator::self();
  SpecimenObserver of_specimen(alone, experiment, settings, observer, fft::Planning::measure);
  const std::int64_t typical = source.typical();
  const structure::Structure structure = source(typical).structure;
  of_specimen.take(typical, structure);  // makes arrays and tables, as the next line does
  (void)of_specimen(0);
  const auto start = std::chrono::steady_clock::now();
  of_specimen.take(typical, structure);
  const double of_waves = terminal::seconds_since(start);
  (void)of_specimen(0);
  const double of_image = terminal::seconds_since(start) - of_waves;
  return {of_image + of_waves / static_cast<double>(experiment.images.realisations),
          emd::data_bytes(
              observer_layout(experiment.images.realisations, source.with_particle(), observer.discs_A))};
}

}  // namespace dosefloor::observer_stage
