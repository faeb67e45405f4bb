#pragma once
/// How exit waves are computed and what is stored of them: section `[wave]` of an experiment file.

#include <array>
#include <cstdint>
#include <map>

#include "sim/physics/scattering_factor.hpp"

namespace dosefloor::wave {

struct WaveConfig {
  double energy_keV = 300.0;               ///< the electrons' energy, keV
  double sampling_A = 0.08;                ///< coarsest pixel of the wave's grid, Å; the grid is rounded up
  std::array<std::int64_t, 2> gpts{0, 0};  ///< [x, y] pixels of the grid; {0, 0}: chosen from sampling_A
  double slice_thickness_A = 1.0;          ///< thickest slice, Å: n = ceil(Lz / it) slices of Lz / n
  physics::Parametrization potential = physics::Parametrization::lobato;
  std::map<std::uint8_t, double> debye_waller_A2;  ///< B in Å² by atomic number; 0 for elements not given
  std::int64_t ranks_per_wave = 1;                 ///< MPI ranks that share one wave
  bool store_projected_potential = false;          ///< also store the projected potential, V·Å
  bool store_mask = true;                          ///< also store the particle's mask on the wave's grid

  bool operator==(const WaveConfig&) const = default;
};

}  // namespace dosefloor::wave
