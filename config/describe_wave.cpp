#include "config/describe.hpp"

namespace dosefloor::config {

std::vector<Field> describe(wave::WaveConfig& wave) {
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
