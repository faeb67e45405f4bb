#pragma once
/// What a file of exit waves holds, and how one specimen is put into it.
///
///   /entry/waves/data                [specimen, y, x] complex64, |incident wave| = 1
///   /entry/projected_potential/data  [specimen, y, x] float32, V·Å (optional)
///   /entry/masks/data                [specimen, y, x] uint8, 1 inside the particle's outline (optional)
///   /entry/atoms/positions           ragged, (x, y, z) in Å;  /entry/atoms/numbers  ragged, Z
///   /entry/hulls                     ragged, vertices (x, y) in Å of the particle's outline
///   /entry/specimens                 one parameter row per specimen

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/core/fft/grid.hpp"
#include "sim/core/output/output_file.hpp"
#include "sim/label/hull.hpp"
#include "sim/waves_stage/specimen_source.hpp"
#include "sim/waves_stage/wave_engine.hpp"

namespace dosefloor::waves_stage {

inline constexpr std::uint8_t particle_atomic_number = 79;  ///< Au: the outline and the mask are its

/// Lengths of a specimen's ragged data.
struct SpecimenSizes {
  std::uint64_t atoms = 0;
  std::uint64_t hull_vertices = 0;
};

/// What to say about structures of which `without_particle` have no mask: too few Au atoms to span an area.
std::string no_particle_note(std::size_t without_particle, std::size_t structures);

/// The same of specimens that were drawn without a particle; "" where none was.
std::string empty_specimens_note(const std::vector<SpecimenSizes>& sizes);

struct WavesFileOptions {
  bool projected_potential = false;
  bool masks = true;
  bool drawn_specimens = true;
  bool kinds = false;  ///< some of the specimens may be without a particle
};

/// Of an experiment's file.
[[nodiscard]] WavesFileOptions waves_file_options(const config::WaveConfig& wave,
                                                  const SpecimenSource& source);

/// The file of the specimens `first_specimen` onwards, of which `sizes` has one each.
emd::Layout waves_layout(const fft::Grid& grid, const std::vector<SpecimenSizes>& sizes, int slabs,
                         const WavesFileOptions& options, std::int64_t first_specimen = 0);

/// Puts one specimen into the file; collective over the group that computed it, whose first rank writes all
/// but its slab's rows. `specimen` is needed on that rank only.
void write_specimen(output::OutputFile& file, const WavesFileOptions& options, const fft::Grid& grid,
                    std::int64_t item, const WaveRows& rows, const SourcedSpecimen* specimen);

}  // namespace dosefloor::waves_stage
