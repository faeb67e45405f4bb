#include "sim/images_stage/images_stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/parameter_hash.hpp"
#include "sim/core/emd/emd_reader.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/fft/shared_plans.hpp"
#include "sim/core/fft/wisdom.hpp"
#include "sim/core/files/posix_file.hpp"
#include "sim/core/output/final_file.hpp"
#include "sim/core/output/output_file.hpp"
#include "sim/core/output/output_place.hpp"
#include "sim/core/parallel/collective_error.hpp"
#include "sim/core/parallel/interrupt.hpp"
#include "sim/core/parallel/work_counter.hpp"
#include "sim/core/stage/output_identity.hpp"
#include "sim/core/stage/specimen_work.hpp"
#include "sim/core/terminal/progress.hpp"
#include "sim/core/terminal/seconds_since.hpp"
#include "sim/core/version/instruction_set.hpp"
#include "sim/images_stage/images_file.hpp"
#include "sim/imaging/camera_grid.hpp"
#include "sim/imaging/image_pipeline.hpp"
#include "sim/waves_stage/waves_stage.hpp"

namespace dosefloor::images_stage {
namespace {

using Clock = std::chrono::steady_clock;

struct LoopResult {
  std::int64_t computed = 0;
  double seconds = 0.0;
  double writing_seconds = 0.0;
};

/// The item loop of one rank; nothing in it is collective. Ends early once a signal came.
class ImageLoop {
 public:
  ImageLoop(const config::Experiment& experiment, const WavesSource& waves,
            const emd::SpecimenRange& specimens, imaging::ImagePipeline& pipeline, output::OutputFile& file)
      : experiment_(experiment), waves_(waves), specimens_(specimens), pipeline_(pipeline), file_(file) {}

  [[nodiscard]] LoopResult operator()(const std::vector<stage::SpecimenWork>& work,
                                      parallel::WorkCounter& counter,
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
    result_.seconds = terminal::seconds_since(start);
    return result_;
  }

 private:
  void images_of(const stage::SpecimenWork& work, const parallel::InterruptGuard& interrupt) {
    const std::int64_t in_waves = specimens_.first + work.specimen;
    const optics::WaveSpectrum spectrum = pipeline_.spectrum(waves_.wave(in_waves).data());
    const label::Hull particle = waves_.hull(in_waves);
    for (const std::int64_t image_epoch : work.image_epochs) {
      if (interrupt.requested()) {
        return;
      }
      const std::int64_t item = image_epoch * specimens_.count + work.specimen;
      file_.begin(item);
      const imaging::ImageKey key{experiment_.seed, static_cast<std::uint32_t>(waves_.id(in_waves)),
                                  static_cast<std::uint32_t>(image_epoch)};
      const imaging::Realisation drawn =
          imaging::draw_realisation(experiment_.images, key, waves_.grid().lx_A, waves_.grid().ly_A);
      const imaging::Image image = pipeline_(spectrum, particle, drawn, key);
      const auto start = Clock::now();
      write_image(file_, item, key, drawn, image);
      result_.writing_seconds += terminal::seconds_since(start);
      ++result_.computed;
    }
  }

  const config::Experiment& experiment_;
  const WavesSource& waves_;
  emd::SpecimenRange specimens_;
  imaging::ImagePipeline& pipeline_;
  output::OutputFile& file_;
  LoopResult result_;
};

/// Images of a finished file that cut their particle; 0 for one of a version that did not tell.
std::int64_t count_cut_particles(const std::filesystem::path& file) {
  const emd::Table table = emd::EmdReader(file).read_table("realisations");
  const auto in_view = table.float64.find("particle_in_view");
  if (in_view == table.float64.end()) {
    return 0;
  }
  return std::count_if(in_view->second.begin(), in_view->second.end(),
                       [](double share) { return share < 1.0; });
}

/// Makes what the task's file lacks and finishes it; fills in what was done.
void make_images(const parallel::Communicator& world, const config::Experiment& experiment,
                 const stage::StageOptions& options, const WavesSource& waves, ImagesTask& task,
                 const shards::ShardedOutput& joined, const parallel::InterruptGuard& interrupt,
                 StageResult& result) {
  waves.verify(world);
  const std::set<int> sizes = camera_sizes(experiment, waves.grid());
  std::optional<std::string> stored_wisdom;
  if (world.is_root()) {
    stored_wisdom = output::stored_plan_wisdom(task.path, task.identity.parameter_hash);
    if (!stored_wisdom && options.shard) {
      stored_wisdom = shards::plan_wisdom_of_shards(joined);
    }
  }
  task.identity.plan_wisdom = fft::share_plans(
      world, fft::line_plans(world, imaging::ImagePipeline::transform_lengths(waves.grid(), sizes)),
      stored_wisdom, [&](const std::string& line) { stage::say(line, options.quiet); });
  imaging::ImagePipeline pipeline(waves.grid(), waves.energy_keV(), sizes, fft::Planning::from_wisdom);

  std::vector<std::int64_t> ids;
  ids.reserve(static_cast<std::size_t>(task.specimens.count));
  for (std::int64_t i = 0; i < task.specimens.count; ++i) {
    ids.push_back(waves.id(task.specimens.first + i));
  }
  output::OutputFile file(
      world, task.path, task.identity,
      images_layout(experiment.images.realisations, ids,
                    counted_pixels({static_cast<int>(experiment.images.size_px[0]),
                                    static_cast<int>(experiment.images.size_px[1])}),
                    "counts"),
      stage::output_options(options, experiment.output.compress, task.path, "images", interrupt));
  const auto to_do = static_cast<std::int64_t>(file.pending().size());
  const std::vector<stage::SpecimenWork> work = stage::work_by_specimen(file, task.specimens.count);
  parallel::WorkCounter counter(world, static_cast<std::int64_t>(work.size()));
  terminal::Progress progress("images", to_do, options.quiet || !world.is_root());
  const LoopResult mine =
      ImageLoop(experiment, waves, task.specimens, pipeline, file)(work, counter, interrupt, progress);

  result.computed = world.allreduce(mine.computed, parallel::Reduction::sum);
  const double loop_seconds = world.allreduce(mine.seconds, parallel::Reduction::sum);
  const double writing_seconds = world.allreduce(mine.writing_seconds, parallel::Reduction::sum);
  result.writing_share = loop_seconds > 0.0 ? writing_seconds / loop_seconds : 0.0;
  progress.finish(result.computed);
  stage::finalise_or_stop(file, result.computed, "images");
  if (!options.shard && world.is_root()) {
    files::remove_file(shards::manifest_path(task.path));  // of a joined file that this one has replaced
  }
}

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
      images_schema, images_schema_version,
      config::image_parameters(experiment, {{"fftw_version", fft::fftw_version()},
                                            {"instruction_set", version::instruction_set()},
                                            {"parameters of the exit waves", waves.parameter_hash()}}),
      experiment.seed);
}

void expect_room_for_crop(const config::Experiment& experiment, const fft::Grid& wave_grid) {
  const config::ImagesConfig& images = experiment.images;
  const double coarsest_A = images.sampling_A.hi;
  (void)imaging::place_crop(
      images.crop,
      {static_cast<int>(images.size_px[0] * images.bin), static_cast<int>(images.size_px[1] * images.bin)},
      imaging::camera_grid(wave_grid.lx_A, wave_grid.ly_A, coarsest_A), {}, {0.0, 0.0});
}

ImagesTask images_task(const config::Experiment& experiment, const WavesSource& waves,
                       const std::optional<emd::Shard>& shard) {
  ImagesTask task{{0, waves.count()}, experiment.output.images_file(), images_identity(experiment, waves)};
  if (!shard) {
    return task;
  }
  const emd::SpecimenRange wanted =
      emd::shard_specimens(*shard, waves_stage::SpecimenSource(experiment).count());
  for (std::int64_t index = 0; index < waves.count(); ++index) {
    if (waves.id(index) == wanted.first && waves.count() - index >= wanted.count) {
      task.specimens = {index, wanted.count};
      task.path = emd::shard_path(task.path, *shard);
      task.identity = emd::shard_identity(std::move(task.identity), *shard);
      return task;
    }
  }
  throw InputError(fmt::format("--shard {}: {} does not hold the specimens {} to {}", emd::shard_text(*shard),
                               waves.path().string(), wanted.first, wanted.first + wanted.count - 1));
}

StageResult run_images(const parallel::Communicator& world, const config::Experiment& experiment,
                       const std::string& waves_command, const stage::StageOptions& options) {
  const auto start = Clock::now();
  const parallel::InterruptGuard interrupt;
  const WavesSource waves(waves_file(experiment, options.shard), waves_command);
  waves.expect_waves_of(experiment);
  expect_room_for_crop(experiment, waves.grid());
  ImagesTask task = images_task(experiment, waves, options.shard);
  parallel::run_on_root(world,
                        [&] { output::expect_output_place(task.path, task.identity.schema, options.force); });
  const shards::ShardedOutput joined{experiment.output.images_file(), images_identity(experiment, waves),
                                     options.shard ? options.shard->count : 1,
                                     "dosefloor images EXPERIMENT.toml", options.force};
  if (options.shard) {
    shards::expect_joinable(world, joined);
  }

  StageResult result;
  result.file = task.path;
  result.images = experiment.images.realisations * task.specimens.count;
  if (!options.force &&
      output::inspect_final(world, task.path, task.identity) == output::FinalFile::verified) {
    result.was_complete = true;
  } else {
    make_images(world, experiment, options, waves, task, joined, interrupt, result);
  }
  parallel::run_on_root(world, [&] { result.cut_particles = count_cut_particles(task.path); });
  if (options.shard) {
    result.join = shards::join_shards(world, joined);
  }
  result.seconds = terminal::seconds_since(start);
  return result;
}

}  // namespace dosefloor::images_stage
