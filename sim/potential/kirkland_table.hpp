#pragma once
/// Coefficients of Kirkland, Advanced Computing in Electron Microscopy, 2nd ed. (2010), Appendix C.4
/// (electron scattering factors of neutral atoms, Z = 1..103).

#include <array>

namespace dosefloor::potential {

/// f(q) = Σ_i a_i / (q² + b_i) + Σ_i c_i exp(-d_i q²), a in 1/Å, b in 1/Å², c in Å, d in Å², q in 1/Å.
struct KirklandCoefficients {
  std::array<double, 3> a;
  std::array<double, 3> b;
  std::array<double, 3> c;
  std::array<double, 3> d;
};

extern const std::array<KirklandCoefficients, 103> kirkland_table;  ///< element Z is at Z - 1

}  // namespace dosefloor::potential
