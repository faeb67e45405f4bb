#pragma once
/// Small symmetric matrices and their Cholesky factors (GSL), for the normal equations of fits.

#include <cstddef>
#include <optional>
#include <vector>

namespace dosefloor::mtf_fit {

class SymmetricMatrix {
 public:
  /// n x n zeros.
  explicit SymmetricMatrix(std::size_t n) : n_(n), values_(n * n, 0.0) {}

  [[nodiscard]] std::size_t size() const noexcept { return n_; }
  double& operator()(std::size_t i, std::size_t j) { return values_.at(i * n_ + j); }
  double operator()(std::size_t i, std::size_t j) const { return values_.at(i * n_ + j); }

  /// Nothing unless the matrix is positive definite, as far as numbers tell. 0 x 0 is.
  [[nodiscard]] std::optional<SymmetricMatrix> inverse() const;
  /// The matrix times a vector of length size().
  [[nodiscard]] std::vector<double> operator*(const std::vector<double>& vector) const;

 private:
  std::size_t n_;
  std::vector<double> values_;
};

}  // namespace dosefloor::mtf_fit
