#pragma once
/// Powers of a unit complex number: the phases exp(-2πi k x / L) of one atom at all frequencies k.

namespace dosefloor::potential {

/// cosine[k] = cos(2π k u), sine[k] = sin(2π k u) for k = 0 .. count - 1, u = x / L. A recurrence in double
/// (error below count · 1e-16), rounded to float once.
void phase_powers(double u, int count, float* cosine, float* sine);

}  // namespace dosefloor::potential
