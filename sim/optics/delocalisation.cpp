#include "sim/optics/delocalisation.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>
#include <numbers>
#include <vector>

namespace dosefloor::optics {

double share_beyond_half_the_box(const WaveSpectrum& spectrum, const Ctf& ctf) {
  constexpr int azimuths = 24;  // no symmetry of an aberration up to fifth order repeats in fewer than 12
  const double half_the_box_A = 0.5 * std::min(spectrum.grid().lx_A, spectrum.grid().ly_A);
  const std::vector<double>& intensity = spectrum.shell_intensities();
  double beyond = 0.0;
  double total = 0.0;
  for (std::size_t ring = 1; ring < intensity.size(); ++ring) {
    const double q_per_A = (static_cast<double>(ring) + 0.5) * spectrum.shell_width_per_A();
    for (int i = 0; i < azimuths; ++i) {
      const double azimuth = 2.0 * std::numbers::pi * i / azimuths;
      const double qx_per_A = q_per_A * std::cos(azimuth);
      const double qy_per_A = q_per_A * std::sin(azimuth);
      const double imaged = intensity[ring] * std::norm(ctf(qx_per_A, qy_per_A));
      total += imaged;
      beyond += ctf.displacement_A(qx_per_A, qy_per_A) > half_the_box_A ? imaged : 0.0;
    }
  }
  return total > 0.0 ? beyond / total : 0.0;
}

}  // namespace dosefloor::optics
