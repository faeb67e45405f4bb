#include "sim/program/dry_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "sim/core/command_line/memory.hpp"
#include "sim/core/json_text/json.hpp"
#include "sim/core/parallel/rank_groups.hpp"
#include "sim/core/terminal/progress.hpp"
#include "sim/core/terminal/seconds_since.hpp"
#include "sim/waves_stage/waves_stage.hpp"

namespace dosefloor::sim_program {

void print_dry_run(const parallel::Communicator& world, const config::Experiment& experiment,
                   const std::optional<emd::Shard>& shard, bool json) {
  const waves_stage::SpecimenSource source(experiment);
  const waves_stage::WaveSettings settings = waves_stage::wave_settings(experiment, source.box_A());
  const emd::SpecimenRange specimens = waves_stage::specimens_of(source, shard);
  const std::filesystem::path whole = experiment.output.waves_file();
  const std::string path = (shard ? emd::shard_path(whole, *shard) : whole).string();
  const parallel::RankGroups groups(world, static_cast<int>(experiment.wave.ranks_per_wave));
  const auto sizes = waves_stage::measure_specimens(world, source, specimens);
  const emd::Layout layout =
      waves_stage::waves_layout(settings.grid, sizes, groups.group().size(),
                                waves_stage::waves_file_options(experiment.wave, source), specimens.first);

  const std::size_t tried = std::min<std::size_t>(sizes.size(), 16);
  const auto largest = std::max_element(sizes.begin(), sizes.begin() + static_cast<std::ptrdiff_t>(tried),
                                        [](const auto& a, const auto& b) { return a.atoms < b.atoms; });
  const structure::Structure structure = source(specimens.first + (largest - sizes.begin())).structure;
  waves_stage::WaveEngine engine(groups.group(), settings, fft::Planning::measure);
  engine(structure, experiment.wave.store_projected_potential);
  const auto start = std::chrono::steady_clock::now();
  engine(structure, experiment.wave.store_projected_potential);
  const double seconds_per_wave = terminal::seconds_since(start);
  const double seconds = seconds_per_wave * static_cast<double>(specimens.count) / groups.count();
  const double memory_mib = world.allreduce(command_line::peak_resident_mib(), parallel::Reduction::max);
  if (!world.is_root()) {
    return;
  }
  const int slices = potential::SlicedAtoms(structure, settings.slice_thickness_A).slices();
  const std::uint64_t bytes = emd::data_bytes(layout);
  if (json) {
    json_text::Json line{{"verb", "waves"},
                         {"dry_run", true},
                         {"file", path},
                         {"specimens", specimens.count},
                         {"gpts", {settings.grid.nx, settings.grid.ny}},
                         {"sampling_A", {settings.grid.dx_A(), settings.grid.dy_A()}},
                         {"slices", slices},
                         {"bytes", bytes},
                         {"memory_mib_per_rank", memory_mib},
                         {"ranks", world.size()},
                         {"seconds_per_wave", seconds_per_wave},
                         {"seconds", seconds}};
    if (shard) {
      line["shard"] = emd::shard_text(*shard);
      line["first_specimen"] = specimens.first;
    }
    fmt::print("{}\n", line.dump());
    return;
  }
  fmt::print("would write      {}\n", path);
  if (shard) {
    fmt::print("specimens        {}, {} to {} of {} (shard {})\n", specimens.count, specimens.first,
               specimens.first + specimens.count - 1, source.count(), emd::shard_text(*shard));
  } else {
    fmt::print("specimens        {}\n", source.count());
  }
  fmt::print("grid             {} x {} pixels of {:.5f} x {:.5f} Å, {} slices of {:.4g} Å\n",
             settings.grid.nx, settings.grid.ny, settings.grid.dx_A(), settings.grid.dy_A(), slices,
             structure.box_A[2] / static_cast<double>(slices));
  fmt::print("disk             {} ({} bytes of data)\n", terminal::bytes_text(static_cast<double>(bytes)),
             bytes);
  if (experiment.output.compress) {
    fmt::print("                 and as much again while the finished file is compressed\n");
  }
  fmt::print("memory per rank  {:.0f} MiB\n", memory_mib);
  fmt::print("time             about {} on {} rank(s): {:.3g} s a wave, measured now\n",
             terminal::duration_text(seconds), world.size(), seconds_per_wave);
}

}  // namespace dosefloor::sim_program
