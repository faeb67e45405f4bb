#pragma once
/// How much of an image is displaced so far that it overlaps the box's periodic images.

#include "sim/optics/ctf.hpp"
#include "sim/optics/wave_spectrum.hpp"

namespace dosefloor::optics {

/// A wave scattered by the angle α is imaged at the distance R(α) = |∇_α (λ χ / 2π)| from where it left the
/// specimen (the ray's aberration). Between neighbouring frequencies of a box of length L the CTF's phase
/// turns by 2π R / L: from R = L/2 on, the box no longer samples it. Returns the share of the scattered
/// intensity, behind the lens, with R > min(Lx, Ly) / 2:
///   Σ P_a E_a² [R > L/2] / Σ P_a E_a²
/// over all rings a of |q| except the first, which holds the undiffracted beam; E the CTF's envelopes, both
/// averaged over 24 azimuths at the ring's middle. 0 where nothing is scattered.
double share_beyond_half_the_box(const WaveSpectrum& spectrum, const Ctf& ctf);

}  // namespace dosefloor::optics
