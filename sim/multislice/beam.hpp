#pragma once
/// The incident electrons.

#include <array>

namespace dosefloor::multislice {

/// A plane wave. A beam tilt (θx, θy) shifts the wave by dz tan θ towards +x and +y in every slice of
/// thickness dz; the wave is described in the coordinates that follow the tilt, so vacuum stays 1.
struct Beam {
  double energy_keV = 300.0;
  std::array<double, 2> tilt_mrad{0.0, 0.0};
};

}  // namespace dosefloor::multislice
