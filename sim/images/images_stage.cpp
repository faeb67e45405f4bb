#include "sim/images/images_stage.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/parameter_hash.hpp"
#include "sim/errors/error.hpp"
#include "sim/fft/wisdom.hpp"
#include "sim/images/images_file.hpp"
#include "sim/imaging/camera_grid.hpp"
#include "sim/imaging/image_pipeline.hpp"
#include "sim/parallel/collective_error.hpp"
#include "sim/parallel/interrupt.hpp"
#include "sim/parallel/work_counter.hpp"
#include "sim/plans/shared_plans.hpp"
#include "sim/storage/final_file.hpp"
#include "sim/storage/output_file.hpp"
#include "sim/terminal/progress.hpp"
#include "sim/version/instruction_set.hpp"
#include "sim/version/version.hpp"
#include "sim/waves/waves_stage.hpp"

namespace dosefloor::images {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// The pending items of one specimen, whose wave is read and transformed once for all of them.
struct SpecimenWork {
  std::int64_t index = 0;  ///< of the specimen in the waves file
  std::vector<std::int64_t> image_epochs;
};

std::vector<SpecimenWork> work_by_specimen(const std::vector<std::int64_t>& pending, std::int64_t specimens) {
  std::map<std::int64_t, SpecimenWork> by_specimen;
  for (const std::int64_t item : pending) {
    SpecimenWork& work = by_specimen[item % specimens];
    work.index = item % specimens;
    work.image_epochs.push_back(item / specimens);
  }
  std::vector<SpecimenWork> list;
  list.reserve(by_specimen.size());
  for (auto& [index, work] : by_specimen) {
    list.push_back(std::move(work));
  }
  return list;
}

struct LoopResult {
  std::int64_t computed = 0;
  double seconds = 0.0;
  double writing_seconds = 0.0;
};

/// The item loop of one rank; nothing in it is collective. Ends early once a signal came.
class ImageLoop {
 public:
  ImageLoop(const config::Experiment& experiment, const WavesSource& waves, imaging::ImagePipeline& pipeline,
            storage::OutputFile& file)
      : experiment_(experiment), waves_(waves), pipeline_(pipeline), file_(file) {}

  [[nodiscard]] LoopResult operator()(const std::vector<SpecimenWork>& work, parallel::WorkCounter& counter,
                                      const parallel::InterruptGuard& interrupt,
                                      terminal::Progress& progress) {
    const auto start = Clock::now();
    while (!interrupt.requested()) {
      const std::optional<std::int64_t> next = counter.next();
      if (!next) {
        break;
      }
      progress.update(*next * experiment_.images.realisations);
      images_of(work[static_cast<std::size_t>(*next)], interrupt);
    }
    result_.seconds = seconds_since(start);
    return result_;
  }

 private:
  void images_of(const SpecimenWork& work, const parallel::InterruptGuard& interrupt) {
    const optics::WaveSpectrum spectrum = pipeline_.spectrum(waves_.wave(work.index).data());
    const label::Hull particle = waves_.hull(work.index);
    for (const std::int64_t image_epoch : work.image_epochs) {
      if (interrupt.requested()) {
        return;
      }
      const imaging::ImageKey key{experiment_.seed, static_cast<std::uint32_t>(waves_.id(work.index)),
                                  static_cast<std::uint32_t>(image_epoch)};
      const imaging::Realisation drawn =
          imaging::draw_realisation(experiment_.images, key, waves_.grid().lx_A, waves_.grid().ly_A);
      const imaging::Image image = pipeline_(spectrum, particle, drawn, key);
      const auto start = Clock::now();
      write_image(file_, image_epoch * waves_.count() + work.index, key, drawn, image);
      result_.writing_seconds += seconds_since(start);
      ++result_.computed;
    }
  }

  const config::Experiment& experiment_;
  const WavesSource& waves_;
  imaging::ImagePipeline& pipeline_;
  storage::OutputFile& file_;
  LoopResult result_;
};

}  // namespace

std::filesystem::path images_path(const config::Experiment& experiment) {
  return std::filesystem::path(experiment.output.folder) / "images.emd";
}

std::set<int> camera_sizes(const config::Experiment& experiment, const fft::Grid& wave_grid) {
  std::set<int> sizes = imaging::snapped_sizes(wave_grid.lx_A, experiment.images.sampling_A);
  sizes.merge(imaging::snapped_sizes(wave_grid.ly_A, experiment.images.sampling_A));
  return sizes;
}

storage::Identity images_identity(const config::Experiment& experiment, const WavesSource& waves) {
  storage::Identity identity;
  identity.schema = images_schema;
  identity.schema_version = images_schema_version;
  identity.parameters_toml =
      config::image_parameters(experiment, {{"fftw_version", fft::fftw_version()},
                                            {"instruction_set", version::instruction_set()},
                                            {"checksum of the exit waves", waves.fingerprint()}});
  identity.parameter_hash =
      std::strtoull(config::parameter_hash(identity.parameters_toml).c_str(), nullptr, 16);
  identity.program_version = version::program_version;
  identity.git_hash = version::git_hash;
  identity.seed = experiment.seed;
  return identity;
}

void expect_room_for_crop(const config::Experiment& experiment, const fft::Grid& wave_grid) {
  const optics::ImagesConfig& images = experiment.images;
  const double coarsest_A = images.sampling_A.hi;
  (void)imaging::place_crop(
      images.crop,
      {static_cast<int>(images.size_px[0] * images.bin), static_cast<int>(images.size_px[1] * images.bin)},
      imaging::camera_grid(wave_grid.lx_A, wave_grid.ly_A, coarsest_A), {}, {0.0, 0.0});
}

StageResult run_images(const parallel::Communicator& world, const config::Experiment& experiment,
                       const std::string& waves_command, const StageOptions& options) {
  const auto start = Clock::now();
  const parallel::InterruptGuard interrupt;
  const WavesSource waves(waves::waves_path(experiment), waves_command);
  waves.expect_waves_of(experiment);
  expect_room_for_crop(experiment, waves.grid());
  const std::filesystem::path path = images_path(experiment);
  const std::int64_t images = experiment.images.realisations * waves.count();
  storage::Identity identity = images_identity(experiment, waves);
  if (!options.force && storage::inspect_final(world, path, identity) == storage::FinalFile::verified) {
    return {path, images, 0, true, seconds_since(start), 0.0};
  }
  waves.verify(world);

  const auto note = [&](const std::string& line) {
    if (!options.quiet) {
      fmt::print(stderr, "{}\n", line);
    }
  };
  const std::set<int> sizes = camera_sizes(experiment, waves.grid());
  std::optional<std::string> stored_wisdom;
  if (world.is_root()) {
    stored_wisdom = storage::stored_plan_wisdom(path, identity.parameter_hash);
  }
  identity.plan_wisdom = plans::share_plans(
      world, plans::line_plans(world, imaging::ImagePipeline::transform_lengths(waves.grid(), sizes)),
      stored_wisdom, note);
  imaging::ImagePipeline pipeline(waves.grid(), waves.energy_keV(), sizes, fft::Planning::from_wisdom);

  std::vector<std::int64_t> ids;
  for (std::int64_t index = 0; index < waves.count(); ++index) {
    ids.push_back(waves.id(index));
  }
  storage::OutputOptions output_options;
  output_options.force = options.force;
  output_options.note = note;
  storage::OutputFile file(world, path, identity,
                           images_layout(experiment.images.realisations, ids,
                                         counted_pixels({static_cast<int>(experiment.images.size_px[0]),
                                                         static_cast<int>(experiment.images.size_px[1])}),
                                         "counts"),
                           output_options);
  const auto to_do = static_cast<std::int64_t>(file.pending().size());
  const std::vector<SpecimenWork> work = work_by_specimen(file.pending(), waves.count());
  parallel::WorkCounter counter(world, static_cast<std::int64_t>(work.size()));
  terminal::Progress progress("images", to_do, options.quiet || !world.is_root());
  const LoopResult mine = ImageLoop(experiment, waves, pipeline, file)(work, counter, interrupt, progress);

  const std::int64_t computed = world.allreduce(mine.computed, parallel::Reduction::sum);
  const double loop_seconds = world.allreduce(mine.seconds, parallel::Reduction::sum);
  const double writing_seconds = world.allreduce(mine.writing_seconds, parallel::Reduction::sum);
  progress.finish(computed);
  if (computed < to_do) {
    const std::string partial = file.partial_path().string();
    file.suspend();
    throw InterruptedError(
        fmt::format("stopped by a signal: {} of {} images are done and kept in {}; the same command "
                    "computes the others",
                    images - to_do + computed, images, partial));
  }
  file.finalise();
  return {path,
          images,
          computed,
          false,
          seconds_since(start),
          loop_seconds > 0.0 ? writing_seconds / loop_seconds : 0.0};
}

}  // namespace dosefloor::images
