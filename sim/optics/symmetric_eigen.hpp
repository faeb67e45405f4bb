#pragma once
/// Eigenvalues and eigenvectors of a small symmetric matrix, by Jacobi's cyclic rotations (Golub & Van Loan,
/// Matrix Computations, 4th ed., 8.5), which find small eigenvalues as well as large ones.

#include <cstddef>
#include <vector>

namespace dosefloor::optics {

/// A = Σ_k values[k] v_k v_kᵀ, values falling; element i of v_k is vectors[k * n + i].
struct SymmetricEigen {
  std::vector<double> values;
  std::vector<double> vectors;
};

/// `matrix` [n, n], both halves given. Throws Error unless it has n² elements, or if it does not become
/// diagonal (it holds values that are not finite).
SymmetricEigen symmetric_eigen(std::vector<double> matrix, std::size_t n);

}  // namespace dosefloor::optics
