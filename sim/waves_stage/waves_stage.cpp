#include "sim/waves_stage/waves_stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "config/parameter_hash.hpp"
#include "sim/core/emd/fingerprint.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/fft/wisdom.hpp"
#include "sim/core/files/posix_file.hpp"
#include "sim/core/output/final_file.hpp"
#include "sim/core/output/output_place.hpp"
#include "sim/core/parallel/collective_error.hpp"
#include "sim/core/parallel/interrupt.hpp"
#include "sim/core/parallel/rank_groups.hpp"
#include "sim/core/parallel/work_counter.hpp"
#include "sim/core/stage/output_identity.hpp"
#include "sim/core/stage/stage_output.hpp"
#include "sim/core/terminal/progress.hpp"
#include "sim/core/terminal/seconds_since.hpp"
#include "sim/core/version/instruction_set.hpp"

namespace dosefloor::waves_stage {
namespace {

constexpr std::int64_t no_more_items = -1;

/// The items still to do, largest first, so that no rank starts a large one when the others are done; but
/// those that earlier runs began and did not complete come last.
std::vector<std::int64_t> order_of_work(const output::OutputFile& file,
                                        const std::vector<SpecimenSizes>& sizes) {
  std::vector<std::int64_t> items = file.pending();
  const auto rank_of = [&](std::int64_t item) {
    return std::pair(file.times_begun(item),
                     -static_cast<std::int64_t>(sizes[static_cast<std::size_t>(item)].atoms));
  };
  std::stable_sort(items.begin(), items.end(),
                   [&](std::int64_t one, std::int64_t other) { return rank_of(one) < rank_of(other); });
  return items;
}

/// Hands one group its next item: its first rank asks, and stops asking once a signal came.
class ItemQueue {
 public:
  ItemQueue(const parallel::RankGroups& groups, std::vector<std::int64_t> items)
      : group_(groups.group()), items_(std::move(items)) {
    if (groups.is_leader()) {
      counter_.emplace(groups.leaders(), static_cast<std::int64_t>(items_.size()));
    }
  }

  /// Collective over the group.
  [[nodiscard]] std::int64_t next(bool stop) {
    std::int64_t item = no_more_items;
    if (counter_ && !stop) {
      if (const auto index = counter_->next()) {
        handed_out_ = *index;
        item = items_[static_cast<std::size_t>(*index)];
      }
    }
    return group_.broadcast_value(item);
  }

  /// Items that some group has taken before this group's last one: nearly those that are done.
  [[nodiscard]] std::int64_t handed_out() const noexcept { return handed_out_; }

 private:
  const parallel::Communicator& group_;
  std::vector<std::int64_t> items_;
  std::optional<parallel::WorkCounter> counter_;
  std::int64_t handed_out_ = 0;
};

/// The item loop; returns the number of items this rank's group computed. No call in it is collective beyond
/// the group.
std::int64_t compute_items(const parallel::RankGroups& groups, const SpecimenSource& source,
                           WaveEngine& engine, const WavesFileOptions& file_options, const fft::Grid& grid,
                           std::int64_t first_specimen, ItemQueue& queue, output::OutputFile& file,
                           const parallel::InterruptGuard& interrupt, terminal::Progress& progress) {
  std::int64_t computed = 0;
  for (std::int64_t item = queue.next(interrupt.requested()); item != no_more_items;
       item = queue.next(interrupt.requested())) {
    progress.update(queue.handed_out());
    file.begin(item);
    const SourcedSpecimen specimen = source(first_specimen + item);
    const WaveRows& rows = engine(specimen.structure, file_options.projected_potential);
    write_specimen(file, file_options, grid, item, rows, groups.is_leader() ? &specimen : nullptr);
    ++computed;
  }
  return computed;
}

/// Computes what the task's file lacks and finishes it; returns the number of waves computed.
std::int64_t compute_task(const parallel::Communicator& world, const config::Experiment& experiment,
                          const stage::StageOptions& options, const SpecimenSource& source, WavesTask& task,
                          const shards::ShardedOutput& joined, const parallel::InterruptGuard& interrupt) {
  const WaveSettings settings = wave_settings(experiment, source.box_A());
  const parallel::RankGroups groups(world, static_cast<int>(experiment.wave.ranks_per_wave));
  const std::vector<SpecimenSizes> sizes = measure_specimens(world, source, task.specimens);
  std::optional<std::string> stored_wisdom;
  if (world.is_root()) {
    stored_wisdom = output::stored_plan_wisdom(task.path, task.identity.parameter_hash);
    if (!stored_wisdom && options.shard) {
      stored_wisdom = shards::plan_wisdom_of_shards(joined);
    }
  }
  task.identity.plan_wisdom =
      fft::share_plans(world, engine_plans(groups.group(), groups.index() == 0, settings), stored_wisdom,
                       [&options](const std::string& line) { stage::say(line, options.quiet); });
  WaveEngine engine(groups.group(), settings, fft::Planning::from_wisdom);

  const auto without_particle =
      std::count_if(sizes.begin(), sizes.end(), [](const SpecimenSizes& s) { return s.hull_vertices < 3; });
  if (without_particle > 0 && world.is_root()) {
    stage::say(no_particle_note(static_cast<std::size_t>(without_particle), sizes.size()), options.quiet);
  }

  const WavesFileOptions file_options{experiment.wave.store_projected_potential, experiment.wave.store_mask,
                                      source.random()};
  output::OutputFile file(
      world, groups.group(), task.path, task.identity,
      waves_layout(settings.grid, sizes, groups.group().size(), file_options, task.specimens.first),
      stage::output_options(options, experiment.output.compress, task.path, "waves", interrupt));

  const auto to_do = static_cast<std::int64_t>(file.pending().size());
  terminal::Progress progress("waves", to_do, options.quiet || !world.is_root());
  ItemQueue queue(groups, order_of_work(file, sizes));
  const std::int64_t by_group = compute_items(groups, source, engine, file_options, settings.grid,
                                              task.specimens.first, queue, file, interrupt, progress);
  const std::int64_t computed = world.allreduce(groups.is_leader() ? by_group : 0, parallel::Reduction::sum);
  progress.finish(computed);
  stage::finalise_or_stop(file, computed, "waves");
  if (!options.shard && world.is_root()) {
    files::remove_file(shards::manifest_path(task.path));  // of a joined file that this one has replaced
  }
  return computed;
}

}  // namespace

WaveSettings wave_settings(const config::Experiment& experiment, const structure::Vec3& box_A) {
  const config::WaveConfig& config = experiment.wave;
  const bool given = config.gpts[0] > 0;
  const fft::Grid grid =
      given ? fft::make_grid({static_cast<int>(config.gpts[0]), static_cast<int>(config.gpts[1])}, box_A[0],
                             box_A[1])
            : fft::choose_grid(box_A[0], box_A[1], config.sampling_A);
  return {grid,
          config.slice_thickness_A,
          {config.energy_keV, {0.0, 0.0}},
          {config.potential, config.debye_waller_A2}};
}

emd::Identity waves_identity(const config::Experiment& experiment, const SpecimenSource& source) {
  config::ExtraParameters extra{{"fftw_version", fft::fftw_version()},
                                {"instruction_set", version::instruction_set()}};
  for (const auto& file : source.files()) {
    extra.emplace_back("checksum of " + file.string(), emd::file_checksum(file));
  }
  return stage::output_identity(waves_schema, waves_schema_version,
                                config::wave_parameters(experiment, extra), experiment.seed);
}

WavesTask waves_task(const config::Experiment& experiment, const SpecimenSource& source,
                     const std::optional<emd::Shard>& shard) {
  WavesTask task{{0, source.count()}, experiment.output.waves_file(), {}};
  if (shard) {
    task.specimens = emd::shard_specimens(*shard, source.count());
    task.path = emd::shard_path(task.path, *shard);
  }
  task.identity = waves_identity(experiment, source);
  task.identity = shard ? emd::shard_identity(std::move(task.identity), *shard) : task.identity;
  return task;
}

std::vector<SpecimenSizes> measure_specimens(const parallel::Communicator& world,
                                             const SpecimenSource& source,
                                             const emd::SpecimenRange& specimens) {
  std::vector<SpecimenSizes> mine;
  const std::int64_t first = specimens.first + specimens.count * world.rank() / world.size();
  const std::int64_t last = specimens.first + specimens.count * (world.rank() + 1) / world.size();
  parallel::run_on_all(world, [&] {
    for (std::int64_t id = first; id < last; ++id) {
      const SourcedSpecimen specimen = source(id);
      const label::Hull hull = label::convex_hull(specimen.structure, particle_atomic_number);
      mine.push_back({specimen.structure.size(), hull.vertices_A.size()});
    }
  });
  return world.allgatherv(mine);
}

StageResult run_waves(const parallel::Communicator& world, const config::Experiment& experiment,
                      const stage::StageOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  const parallel::InterruptGuard interrupt;
  const SpecimenSource source(experiment);
  WavesTask task = waves_task(experiment, source, options.shard);
  parallel::run_on_root(world,
                        [&] { output::expect_output_place(task.path, task.identity.schema, options.force); });
  const shards::ShardedOutput joined{experiment.output.waves_file(), waves_identity(experiment, source),
                                     options.shard ? options.shard->count : 1,
                                     "dosefloor waves EXPERIMENT.toml", options.force};
  if (options.shard) {
    shards::expect_joinable(world, joined);
  }

  StageResult result{task.path, task.specimens.count, 0, false, 0.0, {}};
  if (!options.force &&
      output::inspect_final(world, task.path, task.identity) == output::FinalFile::verified) {
    result.was_complete = true;
  } else {
    result.computed = compute_task(world, experiment, options, source, task, joined, interrupt);
  }
  if (options.shard) {
    result.join = shards::join_shards(world, joined);
  }
  result.seconds = terminal::seconds_since(start);
  return result;
}

}  // namespace dosefloor::waves_stage
