#include "sim/optics/folding.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>

#include "sim/optics/focal_phase.hpp"

namespace dosefloor::optics {

Folding::Folding(const WaveSpectrum& spectrum, double focal_spread_A, double energy_keV)
    : width_per_A_(spectrum.shell_width_per_A()) {
  const std::vector<double>& rings = spectrum.shell_intensities();
  const double v_per_A2 = focal_phase_per_A2(focal_spread_A, energy_keV);
  strength_.assign(2 * rings.size() + 1, 0.0);
  std::vector<double> v(rings.size(), 0.0);  // the first ring is the direct beam
  for (std::size_t a = 1; a < rings.size(); ++a) {
    v[a] = v_per_A2 * std::pow(width_per_A_ * (static_cast<double>(a) + 0.5), 2);
  }
  for (std::size_t a = 1; a < rings.size(); ++a) {
    for (std::size_t b = 1; b <= a; ++b) {
      const double interference = std::abs(v[a] - v[b]) < 8.0 ? focal_rest(v[a], v[b]) : 0.0;
      strength_[a + b + 2] += (a == b ? 1.0 : 2.0) * rings[a] * rings[b] * interference * interference;
    }
  }
}

double Folding::error(double nyquist_per_A, double blur_A) const {
  double squared = 0.0;
  for (std::size_t i = 0; i < strength_.size(); ++i) {
    const double reach_per_A = width_per_A_ * static_cast<double>(i);
    if (reach_per_A > nyquist_per_A) {
      const double folded_per_A = std::max(0.0, 2.0 * nyquist_per_A - reach_per_A);
      squared += strength_[i] * std::exp(-std::pow(2.0 * std::numbers::pi * blur_A * folded_per_A, 2));
    }
  }
  return std::sqrt(2.0 * squared);
}

const fft::Grid& coarsest_grid(const std::vector<fft::Grid>& grids, const CoherentSystems& systems,
                               const Folding& folding, double blur_A, double tolerance) {
  double reach_per_A = 0.0;
  for (const CoherentSystem& system : systems.systems) {
    reach_per_A = std::max(reach_per_A, system.cutoff_per_A);
  }
  const auto found = std::find_if(grids.begin(), grids.end(), [&](const fft::Grid& grid) {
    const double nyquist_per_A = 0.5 / std::max(grid.dx_A(), grid.dy_A());
    return nyquist_per_A > reach_per_A && folding.error(nyquist_per_A, blur_A) <= tolerance;
  });
  return found == grids.end() ? grids.back() : *found;
}

}  // namespace dosefloor::optics
