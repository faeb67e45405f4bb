#include "sim/program/bench/bench_waves.hpp"
#include "sim/core/command_line/timing.hpp"

#include <fmt/format.h>

#include "sim/core/command_line/memory.hpp"
#include "sim/core/json_text/json.hpp"
#include "sim/core/parallel/communicator.hpp"
#include "sim/program/bench/bench_specimen.hpp"
#include "sim/program/bench/bench_timing.hpp"
#include "sim/structure/xyz.hpp"
#include "sim/waves_stage/wave_engine.hpp"

namespace dosefloor::sim_bench {
void run_bench_waves(const BenchWavesArguments& arguments) {
  const parallel::Communicator world = parallel::Communicator::world();
  const parallel::Communicator alone = parallel::Communicator::self();
  const structure::Structure structure =
      arguments.structure.empty() ? specimen_of_about_800_atoms() : structure::read_xyz(arguments.structure);
  const fft::Grid grid = fft::make_grid(arguments.gpts, structure.box_A[0], structure.box_A[1]);
  const potential::SlicedAtoms atoms(structure, arguments.slice_thickness_A);
  const int transforms = 2 * atoms.slices();

  const double base_mib = command_line::peak_resident_mib();
  waves_stage::WaveEngine engine(alone, {grid, arguments.slice_thickness_A, {}, {}}, fft::Planning::patient);
  engine(structure, false);  // fills tables and caches
  const double peak_mib = command_line::peak_resident_mib();
  const BareTransform transform(grid);

  std::vector<double> wave_seconds;
  std::vector<double> floor_seconds;
  for (int repeat = 0; repeat < arguments.repeats; ++repeat) {
    wave_seconds.push_back(command_line::seconds_of(world, [&] { engine(structure, false); }));
    floor_seconds.push_back(command_line::seconds_of(world, [&] {
      for (int i = 0; i < transforms; ++i) {
        transform();
      }
    }));
  }

  const double per_wave = command_line::median(wave_seconds) / world.size();
  const double floor = command_line::median(floor_seconds) / world.size();
  const double grid_mib = static_cast<double>(grid.pixels()) * sizeof(fft::Complex) / 1048576.0;
  if (!world.is_root()) {
    return;
  }
  if (arguments.json) {
    const json_text::Json line{{"seconds_per_wave", per_wave},
                               {"fft_floor_seconds", floor},
                               {"ratio", per_wave / floor},
                               {"slices", atoms.slices()},
                               {"occupied_slices", atoms.occupied_slices()},
                               {"atoms", structure.size()},
                               {"gpts", arguments.gpts},
                               {"ranks", world.size()},
                               {"peak_mib", peak_mib},
                               {"base_mib", base_mib},
                               {"grid_mib", grid_mib}};
    fmt::print("{}\n", line.dump());
  } else {
    fmt::print("{} atoms, {} slices ({} with atoms), {} x {} pixels, {} rank(s)\n", structure.size(),
               atoms.slices(), atoms.occupied_slices(), grid.nx, grid.ny, world.size());
    fmt::print("one wave               {:9.3f} ms\n", 1e3 * per_wave);
    fmt::print("{:3} bare transforms    {:9.3f} ms   (the floor: FFTW_MEASURE, in place, same run)\n",
               transforms, 1e3 * floor);
    fmt::print("ratio                  {:9.3f}\n", per_wave / floor);
    fmt::print("memory of a rank       {:9.1f} MiB above {:.1f} MiB, that is {:.1f} grids\n",
               peak_mib - base_mib, base_mib, (peak_mib - base_mib) / grid_mib);
  }
}

}  // namespace dosefloor::sim_bench
