#pragma once
/// The microscope between the exit wave and the camera, for one image.

#include "config/sections/images.hpp"
#include "sim/optics/aberrations.hpp"

namespace dosefloor::optics {

struct Optics {
  Aberrations aberrations;
  double focal_spread_A = 0.0;  ///< Δ: 1/e width of the focal distribution, √2 x its standard deviation
  double angular_spread_mrad = 0.0;  ///< β: 1/e width of the illumination's angular distribution
  config::Coherence coherence = config::Coherence::envelope;
};

}  // namespace dosefloor::optics
