#include "sim/images_stage/images_stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "config/parameter_hash.hpp"
#include "sim/core/emd/emd_reader.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/fft/shared_plans.hpp"
#include "sim/core/fft/wisdom.hpp"
#include "sim/core/schemas/schemas.hpp"
#include "sim/core/stage/output_identity.hpp"
#include "sim/core/version/instruction_set.hpp"
#include "sim/images_stage/images_file.hpp"
#include "sim/imaging/camera_grid.hpp"
#include "sim/imaging/image_method.hpp"
#include "sim/imaging/image_pipeline.hpp"
#include "sim/waves_stage/specimen_source.hpp"

namespace dosefloor::images_stage {
namespace {

class ImagesStage : public stage::Stage {
 public:
  ImagesStage(const config::Experiment& experiment, const std::string& waves_command,
              const stage::StageOptions& options)
      : experiment_(experiment), waves_(opened(experiment, waves_command, options.shard)) {
    expect_room_for_crop(experiment, waves_.grid());
    specimens_ = specimens_of(experiment, waves_, options.shard);
    sizes_ = camera_sizes(experiment, waves_.grid());
  }

  [[nodiscard]] stage::Description description() const override {
    return {images_identity(experiment_, waves_), "images",
            experiment_.images.realisations * specimens_.count, experiment_.output.compress,
            "dosefloor images EXPERIMENT.toml"};
  }

  void inspect_inputs(const parallel::Communicator& world) override { waves_.verify(world); }

  [[nodiscard]] std::optional<fft::PlanSet> plans(const parallel::Communicator& world,
                                                  const parallel::RankGroups& /*groups*/) override {
    return fft::line_plans(
        world, imaging::ImagePipeline::transform_lengths(waves_.grid(), sizes_, experiment_.images));
  }

  [[nodiscard]] emd::Layout prepare(const parallel::Communicator& /*world*/,
                                    const parallel::RankGroups& /*groups*/) override {
    pipeline_.emplace(waves_.grid(), waves_.energy_keV(), sizes_, experiment_.images,
                      fft::Planning::from_wisdom);
    std::vector<std::int64_t> ids;
    ids.reserve(static_cast<std::size_t>(specimens_.count));
    for (std::int64_t i = 0; i < specimens_.count; ++i) {
      ids.push_back(waves_.id(specimens_.first + i));
    }
    const auto& size_px = experiment_.images.size_px;
    return images_layout(experiment_.images.realisations, ids,
                         counted_pixels({static_cast<int>(size_px[0]), static_cast<int>(size_px[1])}),
                         "counts");
  }

  [[nodiscard]] std::vector<stage::Portion> order_of_work(const output::OutputFile& file) const override {
    return stage::by_specimen(file, specimens_.count);
  }

  void make(std::int64_t item, output::OutputFile& file) override {
    const std::int64_t in_waves = specimens_.first + item % specimens_.count;
    if (!taken_ || taken_->in_waves != in_waves) {
      taken_.reset();  // first, so that there is one wave at a time in memory
      taken_.emplace(
          Taken{in_waves, pipeline_->spectrum(waves_.wave(in_waves).data()), waves_.hull(in_waves)});
    }
    const imaging::ImageKey key{experiment_.seed, static_cast<std::uint32_t>(waves_.id(in_waves)),
                                static_cast<std::uint32_t>(item / specimens_.count)};
    const imaging::Realisation drawn =
        imaging::draw_realisation(experiment_.images, key, waves_.grid().lx_A, waves_.grid().ly_A);
    const imaging::Image image = (*pipeline_)(taken_->spectrum, taken_->particle, drawn, key);
    write_image(file, item, key, drawn, image);
  }

 private:
  /// What all images of a specimen share.
  struct Taken {
    std::int64_t in_waves;  ///< its place in the file of waves
    optics::WaveSpectrum spectrum;
    label::Hull particle;
  };

  static WavesSource opened(const config::Experiment& experiment, const std::string& waves_command,
                            const std::optional<emd::Shard>& shard) {
    WavesSource waves(waves_file(experiment, shard), waves_command);
    waves.expect_waves_of(experiment);
    return waves;
  }

  const config::Experiment& experiment_;
  WavesSource waves_;
  emd::SpecimenRange specimens_;  ///< places in the file of waves
  std::set<int> sizes_;
  std::optional<imaging::ImagePipeline> pipeline_;
  std::optional<Taken> taken_;
};

}  // namespace

std::filesystem::path waves_file(const config::Experiment& experiment,
                                 const std::optional<emd::Shard>& shard) {
  std::filesystem::path whole = experiment.output.waves_file();
  if (shard && !std::filesystem::exists(whole)) {
    const std::filesystem::path of_shard = emd::shard_path(whole, *shard);
    return std::filesystem::exists(of_shard) ? of_shard : whole;
  }
  return whole;
}

std::set<int> camera_sizes(const config::Experiment& experiment, const fft::Grid& wave_grid) {
  std::set<int> sizes = imaging::snapped_sizes(wave_grid.lx_A, experiment.images.sampling_A);
  sizes.merge(imaging::snapped_sizes(wave_grid.ly_A, experiment.images.sampling_A));
  return sizes;
}

emd::Identity images_identity(const config::Experiment& experiment, const WavesSource& waves) {
  return stage::output_identity(
      schemas::images,
      config::image_parameters(
          experiment, imaging::with_method({{"fftw_version", fft::fftw_version()},
                                            {"instruction_set", version::instruction_set()},
                                            {"parameters of the exit waves", waves.parameter_hash()}},
                                           experiment.images.coherence)),
      experiment.seed);
}

void expect_room_for_crop(const config::Experiment& experiment, const fft::Grid& wave_grid) {
  const config::ImagesConfig& images = experiment.images;
  const double coarsest_A = images.sampling_A.hi;
  (void)imaging::place_crop(
      images.crop,
      {static_cast<int>(images.size_px[0] * images.bin), static_cast<int>(images.size_px[1] * images.bin)},
      imaging::camera_grid(wave_grid.lx_A, wave_grid.ly_A, coarsest_A, images.sampling_snap), {}, {0.0, 0.0});
}

emd::SpecimenRange specimens_of(const config::Experiment& experiment, const WavesSource& waves,
                                const std::optional<emd::Shard>& shard) {
  if (!shard) {
    return {0, waves.count()};
  }
  const emd::SpecimenRange wanted =
      emd::shard_specimens(*shard, waves_stage::SpecimenSource(experiment).count());
  for (std::int64_t index = 0; index < waves.count(); ++index) {
    if (waves.id(index) == wanted.first && waves.count() - index >= wanted.count) {
      return {index, wanted.count};
    }
  }
  throw InputError(fmt::format("--shard {}: {} does not hold the specimens {} to {}", emd::shard_text(*shard),
                               waves.path().string(), wanted.first, wanted.first + wanted.count - 1));
}

stage::StageResult run_images(const parallel::Communicator& world, const config::Experiment& experiment,
                              const std::string& waves_command, const stage::StageOptions& options) {
  stage::StageRun run(world, options, experiment.output.images_file(), schemas::images);
  ImagesStage stage(experiment, waves_command, options);
  return run(stage);
}

std::int64_t count_cut_particles(const std::filesystem::path& file) {
  const emd::Table table = emd::EmdReader(file).read_table("realisations");
  const auto in_view = table.float64.find("particle_in_view");
  if (in_view == table.float64.end()) {
    return 0;
  }
  return std::count_if(in_view->second.begin(), in_view->second.end(),
                       [](double share) { return share < 1.0; });
}

}  // namespace dosefloor::images_stage
