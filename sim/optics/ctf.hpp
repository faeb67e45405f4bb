#pragma once
/// The contrast transfer function that multiplies the exit wave's spectrum.
///
/// H(q) = exp[-iχ(λq)] E_t(q) E_s(q)
///   E_t = exp[-(½ π Δ α²/λ)²]           temporal envelope (Frank 1973), Δ the 1/e width of the focal spread
///   E_s = exp[-(β/2)² |∇_α χ|²]         spatial envelope (Frank 1973), β the 1/e width of the angular spread
/// with α = λ q and χ of sim/optics/aberrations.hpp. E_t = 1 with Coherence::focal_integration, whose
/// coherent images have functions of |q| of their own (sim/optics/coherent_systems.hpp).

#include <complex>

#include "sim/core/fft/batch1d.hpp"
#include "sim/core/fft/grid.hpp"
#include "sim/optics/optics.hpp"

namespace dosefloor::optics {

class Ctf {
 public:
  /// For frequencies (kx / Lx, ky / Ly) of the grid's box. Throws InputError for an impossible energy.
  Ctf(const Optics& optics, double energy_keV, const fft::Grid& grid);

  /// H at q = (qx, qy) in 1/Å, in double precision: the definition.
  [[nodiscard]] std::complex<double> operator()(double qx_per_A, double qy_per_A) const;

  /// E_t at |q|; negligible beyond cutoff_per_A().
  [[nodiscard]] double temporal_envelope(double q_per_A) const;
  /// The frequency where E_t has fallen to 1e-7; infinity without focal spread.
  [[nodiscard]] double cutoff_per_A() const;
  /// |∇_α (λχ/2π)| at q, Å: how far from its origin a wave of this frequency is imaged.
  [[nodiscard]] double displacement_A(double qx_per_A, double qy_per_A) const;
  /// Whether H(kx, ky) = H(|kx|, |ky|).
  [[nodiscard]] bool is_round() const noexcept { return aberrations_.is_round(); }

  /// out[i] = H(kx / Lx, (i - ky_max) / Ly) for i = 0 .. 2 ky_max: the column that spectra are multiplied by.
  /// Agrees with operator() to 5e-7.
  void column(int kx, int ky_max, fft::Complex* out) const;

 private:
  void round_column(int kx, int ky_max, fft::Complex* out) const;

  AberrationFunction aberrations_;
  fft::Grid grid_;
  double wavelength_A_;
  double temporal_exponent_;  ///< (½ π Δ / λ)²
  double spatial_exponent_;   ///< (π β / λ)²: times |∇(λχ/2π)|²
};

}  // namespace dosefloor::optics
