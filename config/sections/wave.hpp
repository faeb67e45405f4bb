#pragma once
/// How exit waves are computed and what is stored of them: section `[wave]` of an experiment file.

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "config/sections/field.hpp"

namespace dosefloor::config {

/// Source of the scattering factors (sim/potential/scattering_factor.hpp).
enum class Parametrization : std::uint8_t { lobato, kirkland };

struct WaveConfig {
  double energy_keV = 300.0;               ///< the electrons' energy, keV
  double sampling_A = 0.08;                ///< coarsest pixel of the wave's grid, Å; the grid is rounded up
  std::array<std::int64_t, 2> gpts{0, 0};  ///< [x, y] pixels of the grid; {0, 0}: chosen from sampling_A
  double slice_thickness_A = 1.0;          ///< thickest slice, Å: n = ceil(Lz / it) slices of Lz / n
  Parametrization potential = Parametrization::lobato;
  std::map<std::uint8_t, double> debye_waller_A2;  ///< B in Å² by atomic number; 0 for elements not given
  std::int64_t ranks_per_wave = 1;                 ///< MPI ranks that share one wave
  bool store_projected_potential = false;          ///< also store the projected potential, V·Å
  bool store_mask = true;                          ///< also store the particle's mask on the wave's grid

  bool operator==(const WaveConfig&) const = default;
};

/// The keys of the section, in the order they are read and written.
inline std::vector<Field> describe(WaveConfig& wave) {
  return {
      {"energy_keV", "keV", between(10, 3000), "the electrons' energy", &wave.energy_keV},
      {"sampling_A", "Å", above(0, 1),
       "coarsest pixel of the wave's grid, which is rounded up to a fast size", &wave.sampling_A},
      {"gpts", "", between(0, 65536), "pixels of the wave's grid; [0, 0] chooses them from sampling_A",
       std::span<std::int64_t>(wave.gpts)},
      {"slice_thickness_A", "Å", above(0, 10), "thickest slice of the multislice calculation",
       &wave.slice_thickness_A},
      {"potential",
       "",
       {},
       "scattering factors: Lobato & Van Dyck 2014, or Kirkland 2010",
       choice(wave.potential, {"lobato", "kirkland"})},
      {"debye_waller_A2", "Å²", between(0, 100),
       "Debye-Waller B = 8 pi^2 <u^2> by element; 0 for those not named", &wave.debye_waller_A2},
      {"ranks_per_wave", "", between(1, 4096), "MPI ranks that share one wave, where it is too large for one",
       &wave.ranks_per_wave},
      {"store_projected_potential",
       "",
       {},
       "also store the projected potential",
       &wave.store_projected_potential},
      {"store_mask", "", {}, "also store the particle's mask on the wave's grid", &wave.store_mask},
  };
}

}  // namespace dosefloor::config
