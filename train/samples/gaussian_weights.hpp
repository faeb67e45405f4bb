#pragma once
/// Local means of an image, weighted by a Gaussian that ends at the image's edges.
///
///   W_ij = exp(-(i - j)² / (2 σ²)) / Σ_k exp(-(i - k)² / (2 σ²)),   i, j, k = 0 .. n - 1
///
/// Rows sum to 1, so that near an edge what is inside weighs more: no padding. A σ of a third of the image,
/// as for 12 Å in 512 pixels, leaves nothing to truncate; but so smooth a kernel is a polynomial in j: with
/// Lagrange's polynomials L_r at r = 1 .. R Chebyshev points x_r
///
///   exp(-(i - j)² / (2 σ²)) = Σ_r exp(-(i - x_r)² / (2 σ²)) L_r(j)      to 1e-13,
///
/// R from Trefethen, "Approximation Theory and Approximation Practice" (2013), Theorem 8.2: 24 for n / σ =
/// 3.2. W is then a product of n x R and R x n, and 2 R multiplications a pixel replace 2 n. Where R would be
/// n or more, for a σ of few pixels, the points are the pixels and W is what it says.

#include <span>
#include <vector>

namespace dosefloor::samples {

/// W of one axis, as the product of `spread` [n, R] and `gather` [R, n].
class GaussianWeights {
 public:
  /// Throws Error unless size > 0 and sigma_px is finite and above 0.
  GaussianWeights(int size, double sigma_px);

  [[nodiscard]] int size() const noexcept { return size_; }
  [[nodiscard]] int rank() const noexcept { return rank_; }
  /// exp(-(i - x_r)² / (2 σ²)) / Σ_k ...: [i, r].
  [[nodiscard]] const std::vector<double>& spread() const noexcept { return spread_; }
  /// L_r(j): [r, j].
  [[nodiscard]] const std::vector<double>& gather() const noexcept { return gather_; }

 private:
  int size_;
  int rank_;
  std::vector<double> spread_;
  std::vector<double> gather_;
};

/// Wy X Wxᵀ; `image` and the result [along_y.size(), along_x.size()]. The order of all sums is fixed. Throws
/// Error for an image of another size.
[[nodiscard]] std::vector<double> local_mean(const GaussianWeights& along_y, const GaussianWeights& along_x,
                                             std::span<const double> image);

}  // namespace dosefloor::samples
