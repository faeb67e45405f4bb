#include "sim/optics/symmetric_eigen.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "sim/core/errors/error.hpp"

namespace dosefloor::optics {
namespace {

constexpr int most_sweeps = 60;  // six to ten do

/// rows p and q of `a` [., n] <- their rotation by the angle of (cosine, sine).
void rotate_rows(double* p, double* q, std::size_t n, double cosine, double sine) {
  for (std::size_t i = 0; i < n; ++i) {
    const double of_p = p[i];
    p[i] = cosine * of_p - sine * q[i];
    q[i] = sine * of_p + cosine * q[i];
  }
}

/// Makes element (p, q) zero; `vectors` has the eigenvectors found so far as its rows.
void rotate(std::vector<double>& a, std::vector<double>& vectors, std::size_t n, std::size_t p,
            std::size_t q) {
  const double theta = (a[q * n + q] - a[p * n + p]) / (2.0 * a[p * n + q]);
  const double tangent = (theta >= 0.0 ? 1.0 : -1.0) / (std::abs(theta) + std::hypot(theta, 1.0));
  const double cosine = 1.0 / std::hypot(tangent, 1.0);
  const double sine = tangent * cosine;
  rotate_rows(&a[p * n], &a[q * n], n, cosine, sine);
  for (std::size_t i = 0; i < n; ++i) {
    const double of_p = a[i * n + p];
    a[i * n + p] = cosine * of_p - sine * a[i * n + q];
    a[i * n + q] = sine * of_p + cosine * a[i * n + q];
  }
  rotate_rows(&vectors[p * n], &vectors[q * n], n, cosine, sine);
}

/// One rotation for every element above the diagonal that counts; how many there were.
int sweep(std::vector<double>& a, std::vector<double>& vectors, std::size_t n) {
  int rotations = 0;
  for (std::size_t p = 0; p + 1 < n; ++p) {
    for (std::size_t q = p + 1; q < n; ++q) {
      const double negligible = 1e-15 * std::sqrt(std::abs(a[p * n + p] * a[q * n + q]));
      if (!(std::abs(a[p * n + q]) <= std::max(negligible, 1e-300))) {
        rotate(a, vectors, n, p, q);
        ++rotations;
      }
    }
  }
  return rotations;
}

}  // namespace

SymmetricEigen symmetric_eigen(std::vector<double> matrix, std::size_t n) {
  if (matrix.size() != n * n) {
    throw Error("eigenvalues were asked of a matrix of " + std::to_string(matrix.size()) +
                " elements; expected " + std::to_string(n) + " x " + std::to_string(n));
  }
  std::vector<double> rows(n * n, 0.0);
  for (std::size_t i = 0; i < n; ++i) {
    rows[i * n + i] = 1.0;
  }
  int sweeps = 0;
  while (sweep(matrix, rows, n) > 0) {
    if (++sweeps == most_sweeps) {
      throw Error("a symmetric matrix of " + std::to_string(n) + " rows did not become diagonal in " +
                  std::to_string(most_sweeps) + " sweeps: it holds values that are not finite");
    }
  }
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return matrix[a * n + a] > matrix[b * n + b]; });
  SymmetricEigen sorted;
  sorted.values.reserve(n);
  sorted.vectors.reserve(n * n);
  for (const std::size_t k : order) {
    sorted.values.push_back(matrix[k * n + k]);
    sorted.vectors.insert(sorted.vectors.end(), rows.begin() + static_cast<std::ptrdiff_t>(k * n),
                          rows.begin() + static_cast<std::ptrdiff_t>((k + 1) * n));
  }
  return sorted;
}

}  // namespace dosefloor::optics
