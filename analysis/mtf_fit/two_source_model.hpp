#pragma once
/// The noise power of a flat field from its two sources, shot noise before the MTF and readout noise after
/// it:
///
///   S(q̃) = g (M - g n) MTF(q̃)² + g² n,   MTF(q̃) = 1 / (1 + (q̃ / c0)^c3)
///
/// with M the mean count of a pixel, g the counts of an electron and n the readout electrons of a pixel. A
/// pixel has M / g electrons, so for g = 1 this is N_D MTF² + n (sim/detector/camera.hpp).
///
/// M and n are those of the frame at hand: the power of Poisson noise follows the electrons that came, not
/// those that were expected. So M is known without error, and n scatters about the camera's N0 by √(N0 /
/// pixels), by 2 % where N0 is 0.01 and the region has 512 x 512 pixels.

#include <array>
#include <cstddef>
#include <limits>
#include <vector>

#include "analysis/mtf_fit/symmetric_matrix.hpp"
#include "analysis/spectrum/power_spectrum.hpp"

namespace dosefloor::mtf_fit {

struct TwoSource {
  double c0 = 0.5;
  double c3 = 2.0;
  double readout = 0.0;  ///< n, electrons
  double gain = 1.0;
  double n0 = 0.0;    ///< N0, electrons: what n scatters about
  double mean = 1.0;  ///< M, counts

  [[nodiscard]] double electrons() const { return mean / gain; }
  /// Electrons before the MTF.
  [[nodiscard]] double n_d() const { return electrons() - readout; }
};

/// Coordinates that fits work in: c0, c3 and gain by their logarithms, n and N0 as they are, because their
/// likelihood is nearly normal in themselves down to 0.
inline constexpr std::size_t two_source_size = 5;
using TwoSourcePoint = std::array<double, two_source_size>;
namespace coordinate {
inline constexpr std::size_t log_c0 = 0;
inline constexpr std::size_t log_c3 = 1;
inline constexpr std::size_t readout = 2;
inline constexpr std::size_t log_gain = 3;
inline constexpr std::size_t n0 = 4;
}  // namespace coordinate

[[nodiscard]] TwoSourcePoint point_of(const TwoSource& parameters);
[[nodiscard]] TwoSource parameters_at(const TwoSourcePoint& point, double mean);

/// S averaged over each ring.
[[nodiscard]] std::vector<double> expected_power(const TwoSource& parameters,
                                                 const std::vector<spectrum::Ring>& rings);

/// A frame's spectrum, and how far its readout electrons may be from N0.
struct Observation {
  const spectrum::RegionSpectrum* spectrum = nullptr;
  double readout_variance = std::numeric_limits<double>::infinity();  ///< infinite: N0 says nothing about n
};

/// -log of the likelihood of an observation, and its derivatives at a point.
struct LikelihoodTerms {
  double value = 0.0;
  TwoSourcePoint gradient{};
  SymmetricMatrix information = SymmetricMatrix(two_source_size);  ///< expected second derivatives
};

/// Whittle's likelihood: the average P of m independent |F|² of expectation S is Gamma distributed, so
///   -log L = Σ m (ln S + P / S) + (n - N0)² / (2 readout_variance)
/// over the rings. The value is infinite where S is not above 0.
[[nodiscard]] LikelihoodTerms whittle(const Observation& observation, const TwoSourcePoint& point);

/// Observed second derivatives there: central differences of the gradient.
[[nodiscard]] SymmetricMatrix observed_information(const Observation& observation,
                                                   const TwoSourcePoint& point);

/// g from the rings of the lowest frequencies, where S is g M.
[[nodiscard]] double low_frequency_gain(const spectrum::RegionSpectrum& spectrum);

}  // namespace dosefloor::mtf_fit
