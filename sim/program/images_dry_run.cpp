#include "sim/program/images_dry_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "sim/core/command_line/memory.hpp"
#include "sim/core/json_text/json.hpp"
#include "sim/core/terminal/progress.hpp"
#include "sim/core/terminal/seconds_since.hpp"
#include "sim/images_stage/images_file.hpp"
#include "sim/images_stage/images_stage.hpp"
#include "sim/waves_stage/waves_stage.hpp"

namespace dosefloor::sim_program {
namespace {

constexpr std::int64_t timed_realisations = 10;

/// Seconds an image takes on this rank, with plans that are measured briefly.
double seconds_per_image(const config::Experiment& experiment, const waves_stage::SpecimenSource& source,
                         const waves_stage::WaveSettings& settings) {
  const parallel::Communicator alone = parallel::Communicator::self();
  const waves_stage::SourcedSpecimen specimen = source(source.typical());
  waves_stage::WaveEngine engine(alone, settings, fft::Planning::measure);
  const waves_stage::WaveRows& rows = engine(specimen.structure, false);
  imaging::ImagePipeline pipeline(settings.grid, settings.beam.energy_keV,
                                  images_stage::camera_sizes(experiment, settings.grid), experiment.images,
                                  fft::Planning::measure);
  const optics::WaveSpectrum spectrum = pipeline.spectrum(rows.wave.data());
  const label::Hull particle = label::convex_hull(specimen.structure, waves_stage::particle_atomic_number);
  const auto render = [&](std::int64_t realisation) {
    const imaging::ImageKey key{experiment.seed, 0, static_cast<std::uint32_t>(realisation)};
    (void)pipeline(spectrum, particle,
                   imaging::draw_realisation(experiment.images, key, settings.grid.lx_A, settings.grid.ly_A),
                   key);
  };
  const std::int64_t count = std::min(timed_realisations, experiment.images.realisations);
  for (std::int64_t r = 0; r < count; ++r) {
    render(r);  // arrays and tables of all camera sizes
  }
  const auto start = std::chrono::steady_clock::now();
  for (std::int64_t r = 0; r < count; ++r) {
    render(r);
  }
  return terminal::seconds_since(start) / static_cast<double>(count);
}

}  // namespace

void print_images_dry_run(const parallel::Communicator& world, const config::Experiment& experiment,
                          const std::optional<emd::Shard>& shard, bool json) {
  const waves_stage::SpecimenSource source(experiment);
  const waves_stage::WaveSettings settings = waves_stage::wave_settings(experiment, source.box_A());
  images_stage::expect_room_for_crop(experiment, settings.grid);
  const config::ImagesConfig& config = experiment.images;
  const emd::SpecimenRange specimens =
      shard ? emd::shard_specimens(*shard, source.count()) : emd::SpecimenRange{0, source.count()};
  const std::filesystem::path whole = experiment.output.images_file();
  const std::string path = (shard ? emd::shard_path(whole, *shard) : whole).string();
  const std::vector<std::int64_t> ids(static_cast<std::size_t>(specimens.count));
  const emd::Layout layout =
      images_stage::images_layout(config.realisations, ids,
                                  images_stage::counted_pixels({static_cast<int>(config.size_px[0]),
                                                                static_cast<int>(config.size_px[1])}),
                                  "counts");
  const double per_image =
      world.allreduce(seconds_per_image(experiment, source, settings), parallel::Reduction::max);
  const double memory_mib = world.allreduce(command_line::peak_resident_mib(), parallel::Reduction::max);
  if (!world.is_root()) {
    return;
  }
  const std::int64_t images = config.realisations * specimens.count;
  const double seconds = per_image * static_cast<double>(images) / world.size();
  const std::uint64_t bytes = emd::data_bytes(layout);
  const std::set<int> sizes = images_stage::camera_sizes(experiment, settings.grid);
  if (json) {
    const json_text::Json line{{"verb", "images"},
                               {"dry_run", true},
                               {"file", path},
                               {"images", images},
                               {"size_px", config.size_px},
                               {"camera_px", std::vector<int>(sizes.begin(), sizes.end())},
                               {"wave_gpts", {settings.grid.nx, settings.grid.ny}},
                               {"bytes", bytes},
                               {"memory_mib_per_rank", memory_mib},
                               {"ranks", world.size()},
                               {"seconds_per_image", per_image},
                               {"seconds", seconds}};
    fmt::print("{}\n", line.dump());
    return;
  }
  fmt::print("would write      {}\n", path);
  fmt::print("images           {} = {} image epochs of {} specimens\n", images, config.realisations,
             specimens.count);
  fmt::print("size             {} x {} pixels, each of {} x {} camera pixels\n", config.size_px[0],
             config.size_px[1], config.bin, config.bin);
  fmt::print("camera           fields of {} to {} pixels over {:.4g} x {:.4g} Å; wave of {} x {}\n",
             *sizes.begin(), *sizes.rbegin(), settings.grid.lx_A, settings.grid.ly_A, settings.grid.nx,
             settings.grid.ny);
  fmt::print("disk             {} ({} bytes of data)\n", terminal::bytes_text(static_cast<double>(bytes)),
             bytes);
  fmt::print("memory per rank  {:.0f} MiB\n", memory_mib);
  fmt::print("time             about {} on {} rank(s): {:.3g} ms an image, measured now\n",
             terminal::duration_text(seconds), world.size(), 1e3 * per_image);
}

}  // namespace dosefloor::sim_program
