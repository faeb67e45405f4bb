#pragma once
/// Values of a periodic, band-limited line at points of any spacing, from samples of it.
///
///   f(j s) = Σ_t φ(j s / h - i_t) g_t over the `taps` samples i_t around j s, h = L / n their distance
/// in which g has f's frequencies k, each divided by φ̂(k / n). φ is the Kaiser-Bessel kernel
///   φ(x) = I0(β sqrt(1 - (2x/w)²)) / I0(β),   φ̂(ξ) = w sinh(r) / (I0(β) r),   r = sqrt(β² - (π w ξ)²)
/// with w = taps, β = π sqrt(w² (1 - 1/2σ)² - 0.8) and σ = n / 2k_end (Jackson et al. 1991, IEEE Trans. Med.
/// Imaging 10, 473; Beatty et al. 2005, ibid. 24, 799). From σ = 1.3 on the error is below 2e-6 for |k| up
/// to k_end / 2, and 3e-5 of the amplitude at k_end.

#include <cstddef>
#include <vector>

namespace dosefloor::optics {

class LineInterpolation {
 public:
  static constexpr int taps = 8;

  /// `samples` over length_A, of frequencies |k| < k_end; `points` at j spacing_A, j = 0 .. points - 1.
  /// Throws Error unless samples >= 2.2 k_end, samples >= taps and all are above 0.
  LineInterpolation(int samples, double length_A, int k_end, int points, double spacing_A);

  /// What frequency k is multiplied by beforehand, 1 / φ̂(k / samples).
  [[nodiscard]] double correction(int k) const;
  /// The first of the samples that point j takes, in [0, samples); those beyond the end are the first ones.
  [[nodiscard]] int first(int j) const { return first_[static_cast<std::size_t>(j)]; }
  /// Their weights [taps].
  [[nodiscard]] const float* weights(int j) const {
    return weights_.data() + static_cast<std::ptrdiff_t>(j) * taps;
  }

 private:
  double samples_;
  double beta_;
  double i0_of_beta_;
  std::vector<int> first_;
  std::vector<float> weights_;
};

}  // namespace dosefloor::optics
