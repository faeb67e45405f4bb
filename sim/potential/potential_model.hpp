#pragma once
/// The potential of an atom: source of its scattering factor, and thermal motion.

#include <cstdint>
#include <map>

#include "sim/potential/scattering_factor.hpp"

namespace dosefloor::potential {

/// v_Z(q) = 47.87764737 f_Z(q) exp(-B_Z q² / 4) in V·Å³ (sim/potential/scattering_factor.hpp).
struct PotentialModel {
  config::Parametrization source = config::Parametrization::lobato;
  std::map<std::uint8_t, double> debye_waller_A2;  ///< B of an element in Å², 0 where not given

  /// Throws InputError for an element without a scattering factor.
  [[nodiscard]] double transform_VA3(std::uint8_t atomic_number, double q2_per_A2) const;
};

}  // namespace dosefloor::potential
