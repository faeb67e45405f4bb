#include "sim/optics/aliasing.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace dosefloor::optics {

double aliased_share(const WaveSpectrum& spectrum, const Ctf& ctf) {
  const double width_per_A = spectrum.shell_width_per_A();
  const double nyquist_per_A = 0.5 / std::max(spectrum.grid().dx_A(), spectrum.grid().dy_A());
  std::vector<double> intensity = spectrum.shell_intensities();
  double total = 0.0;
  for (std::size_t a = 0; a < intensity.size(); ++a) {
    const double envelope = ctf.temporal_envelope(static_cast<double>(a) * width_per_A);
    intensity[a] *= envelope * envelope;
    total += intensity[a];
  }
  double aliased = 0.0;
  for (std::size_t a = 0; a < intensity.size(); ++a) {
    for (std::size_t b = 0; b < intensity.size(); ++b) {
      if (static_cast<double>(a + b + 2) * width_per_A > nyquist_per_A) {
        aliased += intensity[a] * intensity[b];
      }
    }
  }
  return std::sqrt(aliased) / total;
}

}  // namespace dosefloor::optics
