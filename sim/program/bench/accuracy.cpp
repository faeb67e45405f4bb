#include "sim/program/bench/accuracy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>

#include "sim/core/errors/error.hpp"
#include "sim/core/json_text/json.hpp"
#include "sim/waves_stage/waves_stage.hpp"

namespace dosefloor::sim_bench {
namespace {

using Field = std::vector<std::complex<float>>;

struct Budget {
  std::int64_t specimen;
  double half_sampling;
  double half_slices;
};

Field wave_of(const structure::Structure& structure, const waves_stage::WaveSettings& settings) {
  const parallel::Communicator alone = parallel::Communicator::self();
  waves_stage::WaveEngine engine(alone, settings, fft::Planning::measure);
  return engine(structure, false).wave;
}

/// Every second pixel of a field [y, x] of 2 nx by 2 ny pixels.
Field every_second(const Field& fine, int nx, int ny) {
  Field coarse;
  coarse.reserve(static_cast<std::size_t>(nx) * static_cast<std::size_t>(ny));
  for (int y = 0; y < ny; ++y) {
    for (int x = 0; x < nx; ++x) {
      coarse.push_back(fine[static_cast<std::size_t>(2 * y) * static_cast<std::size_t>(2 * nx) +
                            static_cast<std::size_t>(2 * x)]);
    }
  }
  return coarse;
}

double relative_change(const Field& from, const Field& to) {
  double change = 0.0;
  double norm = 0.0;
  for (std::size_t i = 0; i < from.size(); ++i) {
    change += std::norm(std::complex<double>(to[i]) - std::complex<double>(from[i]));
    norm += std::norm(std::complex<double>(from[i]));
  }
  return std::sqrt(change / norm);
}

Budget budget_of(std::int64_t id, const structure::Structure& structure,
                 const waves_stage::WaveSettings& settings) {
  waves_stage::WaveSettings finer = settings;
  finer.grid.nx *= 2;
  finer.grid.ny *= 2;
  waves_stage::WaveSettings thinner = settings;
  thinner.slice_thickness_A /= 2.0;
  const Field wave = wave_of(structure, settings);
  return {id,
          relative_change(wave, every_second(wave_of(structure, finer), settings.grid.nx, settings.grid.ny)),
          relative_change(wave, wave_of(structure, thinner))};
}

}  // namespace

void report_accuracy(const parallel::Communicator& world, const config::Experiment& experiment,
                     int specimens) {
  const waves_stage::SpecimenSource source(experiment);
  const waves_stage::WaveSettings settings = waves_stage::wave_settings(experiment, source.box_A());
  const std::vector<std::int64_t> ids = source.with_particle();
  const std::int64_t count = std::min<std::int64_t>(specimens, std::ssize(ids));
  std::vector<Budget> mine;
  for (std::int64_t place = world.rank(); place < count; place += world.size()) {
    const std::int64_t id = ids[static_cast<std::size_t>(place)];
    mine.push_back(budget_of(id, source(id).structure, settings));
  }
  std::vector<Budget> all = world.allgatherv(mine);
  if (!world.is_root()) {
    return;
  }
  std::sort(all.begin(), all.end(), [](const Budget& a, const Budget& b) { return a.specimen < b.specimen; });

  fmt::print("Accuracy: relative L2 change of the exit wave\n");
  fmt::print("specimen   half the sampling ({:.4f} Å)   half the slice thickness ({:.4g} Å)\n",
             settings.grid.dx_A() / 2.0, settings.slice_thickness_A / 2.0);
  json_text::Json rows = json_text::Json::array();
  for (const Budget& budget : all) {
    fmt::print("{:8}   {:28.2e}   {:35.2e}\n", budget.specimen, budget.half_sampling, budget.half_slices);
    rows.push_back({{"specimen", budget.specimen},
                    {"half_sampling", budget.half_sampling},
                    {"half_slice_thickness", budget.half_slices}});
  }
  const auto path = experiment.output.waves_file().replace_extension(".accuracy.json");
  std::ofstream file(path);
  file << json_text::Json{{"measure", "relative L2 change of the exit wave"}, {"specimens", rows}}.dump(2)
       << '\n';
  if (!file) {
    throw Error(path.string() + ": cannot be written");
  }
  fmt::print("stored in {}\n", path.string());
}

}  // namespace dosefloor::sim_bench
