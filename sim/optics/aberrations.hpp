#pragma once
/// The aberrations of the objective lens and the phase they cause.
///
/// χ(α, φ) = (2π/λ) Σ 1/(n+1) C_nm α^(n+1) cos(m (φ - φ_nm)),   α = λ q, φ the azimuth of q, H = exp(-iχ)
/// (Krivanek, Dellby & Lupini 1999, Ultramicroscopy 78, 1; names C_nm, φ_nm as there and in abTEM).
/// C10 = -defocus: a positive defocus is underfocus.

#include <array>
#include <cstddef>
#include <string_view>

#include "config/sections/aberrations.hpp"

namespace dosefloor::optics {

/// One coefficient: its magnitude and its azimuth φ_nm (unused for m = 0).
struct Coefficient {
  double magnitude_A = 0.0;
  double azimuth_rad = 0.0;
};

struct Aberrations {
  double defocus_A = 0.0;                                           ///< -C10
  double c30_A = 0.0;                                               ///< spherical aberration Cs
  std::array<Coefficient, config::further_terms.size()> further{};  ///< in the order of further_terms
};

/// χ and its gradient at one scattering angle.
struct Phase {
  double chi_A = 0.0;                      ///< λ χ / 2π, Å
  std::array<double, 2> gradient_A{0, 0};  ///< of chi_A with respect to (αx, αy), Å
};

class AberrationFunction {
 public:
  explicit AberrationFunction(const Aberrations& aberrations);

  /// Whether χ depends on |α| only.
  [[nodiscard]] bool is_round() const noexcept { return active_ == 0; }
  /// Coefficients (r1, r2, r3) of the round part: λχ/2π = r1 α² + r2 α⁴ + r3 α⁶.
  [[nodiscard]] const std::array<double, 3>& round_A() const noexcept { return round_A_; }

  /// At the scattering angle (ax, ay) in rad.
  [[nodiscard]] Phase operator()(double ax, double ay) const;

 private:
  /// C_nm/(n+1) α^(n+1-m) Re[(αx + iαy)^m exp(-i m φ_nm)]
  struct Term {
    int m;
    int squares;  ///< (n + 1 - m) / 2
    double re_A;  ///< C_nm/(n+1) cos(m φ_nm)
    double im_A;  ///< C_nm/(n+1) sin(m φ_nm)
  };

  std::array<double, 3> round_A_{};
  std::array<Term, config::further_terms.size()> terms_{};
  std::size_t active_ = 0;
};

}  // namespace dosefloor::optics
