#include "sim/waves_stage/replay.hpp"

#include <fmt/format.h>

#include "sim/core/errors/error.hpp"
#include "sim/core/fft/shared_plans.hpp"
#include "sim/core/output/final_file.hpp"
#include "sim/core/output/output_file.hpp"
#include "sim/waves_stage/waves_file.hpp"
#include "sim/waves_stage/waves_stage.hpp"

namespace dosefloor::waves_stage {

WaveReplay::WaveReplay(const parallel::Communicator& alone, const config::Experiment& experiment,
                       const std::function<void(const std::string&)>& note)
    : alone_(alone),
      experiment_(experiment),
      source_(experiment),
      settings_(wave_settings(experiment, source_.box_A())),
      identity_(waves_identity(experiment, source_)) {
  if (experiment.wave.ranks_per_wave != 1) {
    throw InputError(
        fmt::format("wave.ranks_per_wave = {}: single waves are made again on one rank alone, whose last "
                    "bits differ from those of several",
                    experiment.wave.ranks_per_wave));
  }
  output::expect_parameters(experiment.output.waves_file(), identity_);
  identity_.plan_wisdom = fft::share_plans(
      alone, engine_plans(alone, true, settings_),
      output::stored_plan_wisdom(experiment.output.waves_file(), identity_.parameter_hash), note);
  engine_.emplace(alone, settings_, fft::Planning::from_wisdom);
}

void WaveReplay::operator()(std::int64_t specimen, const std::filesystem::path& path) {
  const WavesFileOptions options = waves_file_options(experiment_.wave, source_);
  const std::vector<SpecimenSizes> sizes = measure_specimens(alone_, source_, {specimen, 1});
  output::OutputFile file(alone_, path, identity_, waves_layout(settings_.grid, sizes, 1, options, specimen),
                          output::OutputOptions{});
  const SourcedSpecimen sourced = source_(specimen);
  const WaveRows& rows = (*engine_)(sourced.structure, options.projected_potential);
  write_specimen(file, options, settings_.grid, 0, rows, &sourced);
  file.finalise();
}

}  // namespace dosefloor::waves_stage
