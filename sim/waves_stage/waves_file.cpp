#include "sim/waves_stage/waves_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <span>
#include <string>

#include "sim/label/mask.hpp"
#include "sim/waves_stage/specimen_table.hpp"

namespace dosefloor::waves_stage {
namespace {

using emd::ElementType;

/// Places of the parts in the layout.
constexpr std::size_t positions_array = 0;
constexpr std::size_t numbers_array = 1;
constexpr std::size_t hulls_array = 2;

std::vector<double> pixel_positions(int n, double step_A) {
  std::vector<double> positions(static_cast<std::size_t>(n));
  for (int i = 0; i < n; ++i) {
    positions[static_cast<std::size_t>(i)] = i * step_A;
  }
  return positions;
}

}  // namespace

std::string no_particle_note(std::size_t without_particle, std::size_t structures) {
  return "note: " +
         (structures == 1 ? "the structure has no particle"
                          : std::to_string(without_particle) + " of " + std::to_string(structures) +
                                " structures have no particle") +
         " (Au atoms that span an area): their masks are empty";
}

std::string empty_specimens_note(const std::vector<SpecimenSizes>& sizes) {
  const auto supports = std::count_if(sizes.begin(), sizes.end(), [](const SpecimenSizes& size) {
    return size.atoms > 0 && size.hull_vertices == 0;
  });
  const auto vacua =
      std::count_if(sizes.begin(), sizes.end(), [](const SpecimenSizes& size) { return size.atoms == 0; });
  return supports + vacua == 0
             ? ""
             : fmt::format(
                   "{} of {} specimens are without a particle: {} the support alone, {} vacuum; their masks are empty",
                   supports + vacua, sizes.size(), supports, vacua);
}

WavesFileOptions waves_file_options(const config::WaveConfig& wave, const SpecimenSource& source) {
  return {wave.store_projected_potential, wave.store_mask, source.random(), source.may_be_empty()};
}

emd::Layout waves_layout(const fft::Grid& grid, const std::vector<SpecimenSizes>& sizes, int slabs,
                         const WavesFileOptions& options, std::int64_t first_specimen) {
  std::vector<double> ids(sizes.size());
  std::iota(ids.begin(), ids.end(), static_cast<double>(first_specimen));
  const std::vector<emd::Axis> axes{{"specimen", "", ids},
                                    {"y", "Å", pixel_positions(grid.ny, grid.dy_A())},
                                    {"x", "Å", pixel_positions(grid.nx, grid.dx_A())}};
  std::vector<std::uint64_t> atoms;
  std::vector<std::uint64_t> vertices;
  for (const SpecimenSizes& size : sizes) {
    atoms.push_back(size.atoms);
    vertices.push_back(size.hull_vertices);
  }

  emd::Layout layout;
  layout.items = static_cast<std::int64_t>(sizes.size());
  layout.slabs = slabs;
  layout.signals.push_back({"waves", ElementType::complex64, axes, "", "exit wave at the box's exit face"});
  if (options.projected_potential) {
    layout.signals.push_back(
        {"projected_potential", ElementType::float32, axes, "V·Å", "projected potential"});
  }
  if (options.masks) {
    layout.signals.push_back(
        {"masks", ElementType::uint8, axes, "", "1 inside the particle's outline", 1, false});
  }
  layout.ragged_arrays.push_back(
      {"atoms/positions", ElementType::float64, 3, atoms, "Å", "(x, y, z) of the atoms"});
  layout.ragged_arrays.push_back({"atoms/numbers", ElementType::uint8, 1, atoms, "", "atomic numbers"});
  layout.ragged_arrays.push_back(
      {"hulls", ElementType::float64, 2, vertices, "Å", "(x, y) of the particle's outline"});
  layout.tables.push_back(specimen_table(options.drawn_specimens, options.kinds));
  return layout;
}

void write_specimen(output::OutputFile& file, const WavesFileOptions& options, const fft::Grid& grid,
                    std::int64_t item, const WaveRows& rows, const SourcedSpecimen* specimen) {
  std::size_t signal = 0;
  const auto y_begin = static_cast<std::uint64_t>(rows.y_begin);
  const auto row_count = static_cast<std::uint64_t>(rows.rows);
  file.write_item(signal++, item, y_begin, row_count, rows.wave.data());
  if (options.projected_potential) {
    file.write_item(signal++, item, y_begin, row_count, rows.projected_potential_VA.data());
  }
  if (specimen != nullptr) {
    const structure::Structure& structure = specimen->structure;
    const label::Hull hull = label::convex_hull(structure, particle_atomic_number);
    if (options.masks) {
      const std::vector<std::uint8_t> mask = label::rasterise(
          hull,
          {static_cast<std::size_t>(grid.nx), static_cast<std::size_t>(grid.ny), grid.dx_A(), grid.dy_A()});
      file.write_item(signal, item, 0, static_cast<std::uint64_t>(grid.ny), mask.data());
    }
    std::vector<double> positions;
    for (const structure::Vec3& position : structure.positions_A) {
      positions.insert(positions.end(), position.begin(), position.end());
    }
    std::vector<double> vertices;
    for (const label::Point& vertex : hull.vertices_A) {
      vertices.insert(vertices.end(), vertex.begin(), vertex.end());
    }
    file.write_ragged(positions_array, item, std::span<const double>(positions));
    file.write_ragged(numbers_array, item, std::span<const std::uint8_t>(structure.atomic_numbers));
    file.write_ragged(hulls_array, item, std::span<const double>(vertices));
    file.write_row(0, item, specimen_row(*specimen));
  }
  file.commit(item);
}

}  // namespace dosefloor::waves_stage
