#pragma once
/// The window that a region's spectrum is taken through.
///
/// A region cut out of a larger field is not periodic: without a window the jump at its edges would leak from
/// low frequencies to all others, above the readout noise of frames of high dose. A Tukey window (cosine
/// slopes over a tenth of the length at either end, flat between: Tukey 1967, "An introduction to the
/// calculations of numerical spectrum analysis") leaves less than 10⁻⁷ of the power 50 frequencies away, for
/// a fifth of the samples.

#include <vector>

namespace dosefloor::spectrum {

/// Share of the length that the two slopes take together.
inline constexpr double taper_share = 0.2;

class Taper {
 public:
  explicit Taper(int length);

  /// t_j, from 0 to 1.
  [[nodiscard]] const std::vector<double>& values() const noexcept { return values_; }
  /// Mean of t².
  [[nodiscard]] double mean_square() const noexcept { return mean_square_; }
  /// E|F|² at a frequency is the spectrum averaged over its neighbourhood, with the weights |F[t]|². Their
  /// variance, in units of the squared Nyquist frequency: 4 Σ (t_j+1 - t_j)² / (4π² Σ t_j²).
  [[nodiscard]] double kernel_variance() const noexcept { return kernel_variance_; }
  /// Neighbouring frequencies are correlated: an average over many has the variance of an average over this
  /// many times fewer independent ones, N Σ t⁴ / (Σ t²)² (Percival & Walden 1993, "Spectral analysis for
  /// physical applications", section 6.6).
  [[nodiscard]] double samples_per_independent() const noexcept { return samples_per_independent_; }

 private:
  std::vector<double> values_;
  double mean_square_ = 0.0;
  double kernel_variance_ = 0.0;
  double samples_per_independent_ = 0.0;
};

}  // namespace dosefloor::spectrum
