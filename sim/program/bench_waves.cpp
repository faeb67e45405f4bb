#include "sim/program/bench_waves.hpp"

#include <fftw3.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <nlohmann/json.hpp>

#include "sim/errors/error.hpp"
#include "sim/fft/fftw_memory.hpp"
#include "sim/fft/wisdom.hpp"
#include "sim/parallel/communicator.hpp"
#include "sim/program/memory.hpp"
#include "sim/specimen/specimen.hpp"
#include "sim/structure/xyz.hpp"
#include "sim/waves/wave_engine.hpp"

namespace dosefloor::program {
namespace {

/// Among the first specimens of small particles in a box of 28 Å, the one nearest to 800 atoms.
structure::Structure specimen_of_about_800_atoms() {
  specimen::SpecimenConfig config;
  config.box_A = {44.0, 44.0, 28.0};
  config.margin_A = 1.0;
  config.facet_100_A = {9.0, 12.0};
  config.facet_111_A = {9.0, 12.0};
  config.slab_width_A = {22.0, 28.0};
  config.slab_thickness_A = {20.0, 24.0};
  config.slab_trilayers = {3, 3};
  structure::Structure nearest;
  for (std::uint32_t id = 0; id < 32; ++id) {
    structure::Structure candidate = specimen::generate_specimen(config, 1, id).structure;
    const auto distance = [](const structure::Structure& s) {
      return std::abs(static_cast<long>(s.size()) - 800);
    };
    if (id == 0 || distance(candidate) < distance(nearest)) {
      nearest = std::move(candidate);
    }
  }
  return nearest;
}

/// Bare in-place transforms of one grid, as FFTW_MEASURE plans them.
class BareTransform {
 public:
  explicit BareTransform(const fft::Grid& grid)
      : data_(fft::fftw_array<fft::Complex>(static_cast<std::size_t>(grid.pixels()))),
        plan_(fftwf_plan_dft_2d(grid.ny, grid.nx, reinterpret_cast<fftwf_complex*>(data_.get()),
                                reinterpret_cast<fftwf_complex*>(data_.get()), FFTW_FORWARD, FFTW_MEASURE)) {
    std::fill_n(data_.get(), grid.pixels(), fft::Complex(0.0F, 0.0F));  // stays 0, so never overflows
  }
  ~BareTransform() { fftwf_destroy_plan(plan_); }
  BareTransform(const BareTransform&) = delete;
  BareTransform& operator=(const BareTransform&) = delete;
  BareTransform(BareTransform&&) = delete;
  BareTransform& operator=(BareTransform&&) = delete;

  void operator()() const { fftwf_execute(plan_); }

 private:
  fft::FftwArray<fft::Complex> data_;
  fftwf_plan plan_;
};

double seconds_of(const parallel::Communicator& world, const std::function<void()>& work) {
  world.barrier();
  const auto start = std::chrono::steady_clock::now();
  work();
  const double mine = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return world.allreduce(mine, parallel::Reduction::max);
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

void run_bench_waves(const BenchWavesArguments& arguments) {
  const parallel::Communicator world = parallel::Communicator::world();
  const parallel::Communicator alone = parallel::Communicator::self();
  const structure::Structure structure =
      arguments.structure.empty() ? specimen_of_about_800_atoms() : structure::read_xyz(arguments.structure);
  const fft::Grid grid = fft::make_grid(arguments.gpts, structure.box_A[0], structure.box_A[1]);
  const potential::SlicedAtoms atoms(structure, arguments.slice_thickness_A);
  const int transforms = 2 * atoms.slices();

  const double base_mib = peak_resident_mib();
  waves::WaveEngine engine(alone, {grid, arguments.slice_thickness_A, {}, {}}, fft::Planning::patient);
  engine(structure, false);  // fills tables and caches
  const double peak_mib = peak_resident_mib();
  const BareTransform transform(grid);

  std::vector<double> wave_seconds;
  std::vector<double> floor_seconds;
  for (int repeat = 0; repeat < arguments.repeats; ++repeat) {
    wave_seconds.push_back(seconds_of(world, [&] { engine(structure, false); }));
    floor_seconds.push_back(seconds_of(world, [&] {
      for (int i = 0; i < transforms; ++i) {
        transform();
      }
    }));
  }

  const double per_wave = median(wave_seconds) / world.size();
  const double floor = median(floor_seconds) / world.size();
  const double grid_mib = static_cast<double>(grid.pixels()) * sizeof(fft::Complex) / 1048576.0;
  if (!world.is_root()) {
    return;
  }
  if (arguments.json) {
    const nlohmann::ordered_json line{{"seconds_per_wave", per_wave},
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

}  // namespace dosefloor::program
