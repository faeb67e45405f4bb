#include "sim/images_stage/replay.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "sim/core/errors/error.hpp"
#include "sim/core/fft/shared_plans.hpp"
#include "sim/core/output/final_file.hpp"
#include "sim/images_stage/images_file.hpp"
#include "sim/images_stage/images_stage.hpp"

namespace dosefloor::images_stage {
namespace {

std::int64_t index_of(const WavesSource& waves, std::int64_t specimen) {
  for (std::int64_t index = 0; index < waves.count(); ++index) {
    if (waves.id(index) == specimen) {
      return index;
    }
  }
  throw InputError(fmt::format("specimen {}: {} holds the specimens {} to {}", specimen,
                               waves.path().string(), waves.id(0), waves.id(waves.count() - 1)));
}

}  // namespace

ReplayedImage replay_image(const parallel::Communicator& alone, const config::Experiment& experiment,
                           const WavesSource& waves, std::int64_t image_epoch, std::int64_t specimen,
                           const std::function<void(const std::string&)>& note) {
  if (image_epoch < 0 || image_epoch >= experiment.images.realisations) {
    throw InputError(fmt::format("image epoch {}: the experiment has the image epochs 0 to {}", image_epoch,
                                 experiment.images.realisations - 1));
  }
  const std::int64_t index = index_of(waves, specimen);
  expect_room_for_crop(experiment, waves.grid());
  const std::set<int> sizes = camera_sizes(experiment, waves.grid());
  const std::optional<std::string> stored = output::stored_plan_wisdom(
      experiment.output.images_file(), images_identity(experiment, waves).parameter_hash);
  ReplayedImage replayed;
  replayed.plan_wisdom = fft::share_plans(alone,
                                          fft::line_plans(alone, imaging::ImagePipeline::transform_lengths(
                                                                     waves.grid(), sizes, experiment.images)),
                                          stored, note);
  imaging::ImagePipeline pipeline(waves.grid(), waves.energy_keV(), sizes, experiment.images,
                                  fft::Planning::from_wisdom);
  replayed.key = {experiment.seed, static_cast<std::uint32_t>(specimen),
                  static_cast<std::uint32_t>(image_epoch)};
  replayed.realisation =
      imaging::draw_realisation(experiment.images, replayed.key, waves.grid().lx_A, waves.grid().ly_A);
  replayed.image = pipeline(pipeline.spectrum(waves.wave(index).data()), waves.hull(index),
                            replayed.realisation, replayed.key);
  return replayed;
}

void write_replayed(const parallel::Communicator& alone, const std::filesystem::path& path,
                    emd::Identity identity, const ReplayedImage& replayed,
                    const output::OutputOptions& options) {
  identity.plan_wisdom = replayed.plan_wisdom;
  output::OutputFile file(
      alone, path, identity,
      images_layout(1, {replayed.key.specimen}, pixels_in_A(replayed.image.pixels), "counts"), options);
  write_image(file, 0, replayed.key, replayed.realisation, replayed.image);
  file.finalise();
}

}  // namespace dosefloor::images_stage
