#include "analysis/mtf_fit/symmetric_matrix.hpp"

#include <gsl/gsl_linalg.h>

#include <cmath>

#include "analysis/mtf_fit/gsl_errors.hpp"

namespace dosefloor::mtf_fit {

std::optional<SymmetricMatrix> SymmetricMatrix::inverse() const {
  if (n_ == 0) {
    return SymmetricMatrix(0);
  }
  // Scaled to ones on the diagonal first: parameters have units of their own.
  std::vector<double> scale(n_);
  for (std::size_t i = 0; i < n_; ++i) {
    if (!((*this)(i, i) > 0.0) || !std::isfinite((*this)(i, i))) {
      return std::nullopt;
    }
    scale[i] = 1.0 / std::sqrt((*this)(i, i));
  }
  SymmetricMatrix result(n_);
  for (std::size_t i = 0; i < n_; ++i) {
    for (std::size_t j = 0; j < n_; ++j) {
      result(i, j) = scale[i] * (*this)(i, j) * scale[j];
    }
  }
  const GslErrorsReturned returned;
  gsl_matrix_view view = gsl_matrix_view_array(result.values_.data(), n_, n_);
  if (gsl_linalg_cholesky_decomp1(&view.matrix) != GSL_SUCCESS ||
      gsl_linalg_cholesky_invert(&view.matrix) != GSL_SUCCESS) {
    return std::nullopt;
  }
  for (std::size_t i = 0; i < n_; ++i) {
    for (std::size_t j = 0; j < n_; ++j) {
      result(i, j) *= scale[i] * scale[j];
      if (!std::isfinite(result(i, j))) {
        return std::nullopt;
      }
    }
  }
  return result;
}

std::vector<double> SymmetricMatrix::operator*(const std::vector<double>& vector) const {
  std::vector<double> product(n_, 0.0);
  for (std::size_t i = 0; i < n_; ++i) {
    for (std::size_t j = 0; j < n_; ++j) {
      product[i] += (*this)(i, j) * vector.at(j);
    }
  }
  return product;
}

}  // namespace dosefloor::mtf_fit
