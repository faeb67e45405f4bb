#include "train/samples/on_the_fly_images.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "config/parameter_hash.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/fft/shared_plans.hpp"
#include "sim/core/fft/wisdom.hpp"
#include "sim/core/files/parameter_hash.hpp"
#include "sim/core/output/final_file.hpp"
#include "sim/core/version/instruction_set.hpp"
#include "sim/images_stage/images_stage.hpp"
#include "sim/imaging/camera_grid.hpp"
#include "sim/imaging/image_method.hpp"
#include "sim/imaging/realisation.hpp"
#include "train/samples/specimen_sets.hpp"

namespace dosefloor::samples {
namespace {

images_stage::WavesSource open_waves(const config::Experiment& experiment,
                                     const std::string& how_to_make_waves) {
  images_stage::WavesSource waves(images_stage::waves_file(experiment, std::nullopt), how_to_make_waves);
  waves.expect_waves_of(experiment);
  images_stage::expect_room_for_crop(experiment, waves.grid());
  return waves;
}

std::vector<std::int64_t> ids_of(const images_stage::WavesSource& waves) {
  std::vector<std::int64_t> ids;
  ids.reserve(static_cast<std::size_t>(waves.count()));
  for (std::int64_t index = 0; index < waves.count(); ++index) {
    ids.push_back(waves.id(index));
  }
  return ids;
}

std::string share_plans(const parallel::Communicator& world, const config::Experiment& experiment,
                        const images_stage::WavesSource& waves, const std::set<int>& camera_sizes,
                        const OnTheFlyOptions& options) {
  std::optional<std::string> stored = options.plan_wisdom;
  if (world.is_root() && !stored) {
    stored = output::stored_plan_wisdom(experiment.output.images_file(),
                                        images_stage::images_identity(experiment, waves).parameter_hash);
  }
  const auto note = [&options](const std::string& line) {
    if (options.note) {
      options.note(line);
    }
  };
  return fft::share_plans(world,
                          fft::line_plans(world, imaging::ImagePipeline::transform_lengths(
                                                     waves.grid(), camera_sizes, experiment.images)),
                          stored, note);
}

}  // namespace

OnTheFlyImages::OnTheFlyImages(const parallel::Communicator& world, const config::Experiment& experiment,
                               const OnTheFlyOptions& options)
    : experiment_(experiment),
      waves_(open_waves(experiment, options.how_to_make_waves)),
      specimens_(ids_of(waves_)),
      camera_sizes_(images_stage::camera_sizes(experiment, waves_.grid())),
      plan_wisdom_(share_plans(world, experiment, waves_, camera_sizes_, options)),
      pipeline_(waves_.grid(), waves_.energy_keV(), camera_sizes_, experiment.images,
                fft::Planning::from_wisdom),
      cache_([this](std::int64_t index) { return load(index); }, options.cache_bytes) {
  expect_specimens_of(experiment, specimens_, waves_.path(), options.how_to_make_waves);
}

CachedWave OnTheFlyImages::load(std::int64_t index) const {
  try {
    return {pipeline_.spectrum(waves_.wave(index).data()), waves_.hull(index)};
  } catch (const InputError& error) {
    throw InputError(
        fmt::format("{}: specimen {}: {}", waves_.path().string(), waves_.id(index), error.what()));
  }
}

Sample OnTheFlyImages::read(const SampleId& id) {
  const auto found = std::lower_bound(specimens_.begin(), specimens_.end(), id.specimen);
  if (found == specimens_.end() || *found != id.specimen || id.image_epoch < 0 ||
      id.image_epoch > std::numeric_limits<std::uint32_t>::max()) {
    throw InputError(fmt::format(
        "{}: there is no image of specimen {} in image epoch {}; the file has {} specimens, {} to {}",
        waves_.path().string(), id.specimen, id.image_epoch, specimens_.size(), specimens_.front(),
        specimens_.back()));
  }
  const CachedWave& wave = cache_(found - specimens_.begin());
  const imaging::ImageKey key{experiment_.seed, static_cast<std::uint32_t>(id.specimen),
                              static_cast<std::uint32_t>(id.image_epoch)};
  const imaging::Realisation drawn =
      imaging::draw_realisation(experiment_.images, key, waves_.grid().lx_A, waves_.grid().ly_A);
  imaging::Image image = pipeline_(wave.spectrum, wave.particle, drawn, key);
  return {id,
          height(),
          width(),
          std::move(image.counts),
          std::move(image.mask),
          drawn.dose_per_A2.value_or(0.0),
          image.pixels.dx_A,
          image.pixels.dy_A};
}

int OnTheFlyImages::height() const {
  return static_cast<int>(experiment_.images.size_px[1]);
}

int OnTheFlyImages::width() const {
  return static_cast<int>(experiment_.images.size_px[0]);
}

std::string OnTheFlyImages::fingerprint() const {
  const std::string parameters = config::image_parameters(
      experiment_, imaging::with_method({{"fftw_version", fft::fftw_version()},
                                         {"instruction_set", version::instruction_set()}},
                                        experiment_.images.coherence));
  return fmt::format("images on the fly: waves {}, parameters {}, plans {:016x}", waves_.fingerprint(),
                     files::parameter_hash(parameters), XXH64(plan_wisdom_.data(), plan_wisdom_.size(), 0));
}

config::DrawRange OnTheFlyImages::pixel_A() const {
  const auto bin = static_cast<double>(experiment_.images.bin);
  const config::DrawRange& drawn_A = experiment_.images.sampling_A;
  if (!experiment_.images.sampling_snap) {
    return {bin * drawn_A.lo, bin * drawn_A.hi};
  }
  const auto along = [&](double length_A) {
    const std::set<int> sizes = imaging::snapped_sizes(length_A, drawn_A);
    return config::DrawRange{bin * length_A / *sizes.rbegin(), bin * length_A / *sizes.begin()};
  };
  const config::DrawRange x = along(waves_.grid().lx_A);
  const config::DrawRange y = along(waves_.grid().ly_A);
  return {std::min(x.lo, y.lo), std::max(x.hi, y.hi)};
}

}  // namespace dosefloor::samples
