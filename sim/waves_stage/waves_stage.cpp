#include "sim/waves_stage/waves_stage.hpp"

#include <algorithm>
#include <string>

#include "config/parameter_hash.hpp"
#include "sim/core/emd/fingerprint.hpp"
#include "sim/core/fft/wisdom.hpp"
#include "sim/core/parallel/collective_error.hpp"
#include "sim/core/schemas/schemas.hpp"
#include "sim/core/stage/output_identity.hpp"
#include "sim/core/stage/stage_output.hpp"
#include "sim/core/version/instruction_set.hpp"

namespace dosefloor::waves_stage {
namespace {

class WavesStage : public stage::Stage {
 public:
  WavesStage(const config::Experiment& experiment, const stage::StageOptions& options)
      : experiment_(experiment),
        quiet_(options.quiet),
        source_(experiment),
        specimens_(specimens_of(source_, options.shard)),
        settings_(wave_settings(experiment, source_.box_A())),
        file_options_(waves_file_options(experiment.wave, source_)) {}

  [[nodiscard]] stage::Description description() const override {
    return {waves_identity(experiment_, source_), "waves", specimens_.count, experiment_.output.compress,
            "dosefloor waves EXPERIMENT.toml"};
  }

  [[nodiscard]] int ranks_per_item() const override {
    return static_cast<int>(experiment_.wave.ranks_per_wave);
  }

  void inspect_inputs(const parallel::Communicator& world) override {
    sizes_ = measure_specimens(world, source_, specimens_);
    if (source_.may_be_empty()) {
      if (const std::string note = empty_specimens_note(sizes_); !note.empty() && world.is_root()) {
        stage::say(note, quiet_);
      }
      return;
    }
    const auto without_particle = std::count_if(
        sizes_.begin(), sizes_.end(), [](const SpecimenSizes& size) { return size.hull_vertices < 3; });
    if (without_particle > 0 && world.is_root()) {
      stage::say(no_particle_note(static_cast<std::size_t>(without_particle), sizes_.size()), quiet_);
    }
  }

  [[nodiscard]] std::optional<fft::PlanSet> plans(const parallel::Communicator& /*world*/,
                                                  const parallel::RankGroups& groups) override {
    return engine_plans(groups.group(), groups.index() == 0, settings_);
  }

  [[nodiscard]] emd::Layout prepare(const parallel::Communicator& /*world*/,
                                    const parallel::RankGroups& groups) override {
    engine_.emplace(groups.group(), settings_, fft::Planning::from_wisdom);
    stores_specimens_ = groups.is_leader();
    return waves_layout(settings_.grid, sizes_, groups.group().size(), file_options_, specimens_.first);
  }

  [[nodiscard]] std::vector<stage::Portion> order_of_work(const output::OutputFile& file) const override {
    std::vector<std::uint64_t> atoms;
    atoms.reserve(sizes_.size());
    for (const SpecimenSizes& size : sizes_) {
      atoms.push_back(size.atoms);
    }
    return stage::largest_first(file, atoms);
  }

  void make(std::int64_t item, output::OutputFile& file) override {
    const SourcedSpecimen specimen = source_(specimens_.first + item);
    const WaveRows& rows = (*engine_)(specimen.structure, file_options_.projected_potential);
    write_specimen(file, file_options_, settings_.grid, item, rows, stores_specimens_ ? &specimen : nullptr);
  }

 private:
  const config::Experiment& experiment_;
  bool quiet_;
  SpecimenSource source_;
  emd::SpecimenRange specimens_;
  WaveSettings settings_;
  WavesFileOptions file_options_;
  std::vector<SpecimenSizes> sizes_;
  std::optional<WaveEngine> engine_;
  bool stores_specimens_ = false;  ///< this rank is the first of its group
};

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
  return stage::output_identity(schemas::waves, config::wave_parameters(experiment, extra), experiment.seed);
}

emd::SpecimenRange specimens_of(const SpecimenSource& source, const std::optional<emd::Shard>& shard) {
  return shard ? emd::shard_specimens(*shard, source.count()) : emd::SpecimenRange{0, source.count()};
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

stage::StageResult run_waves(const parallel::Communicator& world, const config::Experiment& experiment,
                             const stage::StageOptions& options) {
  stage::StageRun run(world, options, experiment.output.waves_file(), schemas::waves);
  WavesStage stage(experiment, options);
  return run(stage);
}

}  // namespace dosefloor::waves_stage
