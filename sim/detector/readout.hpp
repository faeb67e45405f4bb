#pragma once
/// Readout noise: counts of one common, usually small, mean at every pixel.

#include <cstdint>

#include "sim/core/random/stream.hpp"

namespace dosefloor::detector {

/// From this mean on a draw per pixel is faster than a draw per event.
constexpr double least_dense_mean = 0.25;

/// field[i] += K_i, K_i ~ Poisson(n0) independent, for the `pixels` pixels [y, x] of a field; n0 in electrons
/// per pixel. Exact, a function of (key, n0, pixels) alone:
///
/// - n0 < least_dense_mean: the number of events of the whole field is Poisson(n0 pixels), and each falls on any
///   pixel with equal probability (a Poisson process split over pixels is independent in each). Word pair 0
///   of the key gives the number, the following ones the pixels: 14 ns per event, nothing per pixel;
/// - above: PoissonNoise of a constant field (n0 rounded to single precision).
///
/// Throws Error unless 0 <= n0 <= largest_expected (also for NaN).
void add_readout(const random::StreamKey& key, double n0, std::uint32_t pixels, float* field);

}  // namespace dosefloor::detector
