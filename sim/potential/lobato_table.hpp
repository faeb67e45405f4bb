#pragma once
/// Coefficients of Lobato & Van Dyck, Acta Cryst. A 70 (2014) 636, Table 1 (electron scattering factors
/// of neutral atoms, Z = 1..103).

#include <array>

namespace dosefloor::potential {

/// f(q) = Σ_i a_i (2 + b_i q²) / (1 + b_i q²)², a in Å, b in Å², q in 1/Å.
struct LobatoCoefficients {
  std::array<double, 5> a;
  std::array<double, 5> b;
};

extern const std::array<LobatoCoefficients, 103> lobato_table;  ///< element Z is at Z - 1

}  // namespace dosefloor::potential
