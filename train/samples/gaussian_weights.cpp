#include "train/samples/gaussian_weights.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>

#include "sim/core/errors/error.hpp"

namespace dosefloor::samples {
namespace {

constexpr double interpolation_error = 1e-13;

/// Bound of the error of interpolating exp(-(x - y)² / (2 s²)) on [-1, 1] with degree N, the least of 4 M
/// ρ^-N / (ρ - 1) over ellipses ρ; |f| <= M = exp(b² / (2 s²)) there, b = (ρ - 1/ρ) / 2 the lesser semi-axis.
double error_bound(int degree, double s) {
  double least = std::numeric_limits<double>::infinity();
  double rho = 1.0;
  for (int ellipse = 0; ellipse < 140; ++ellipse) {  // up to ρ = 900
    rho *= 1.05;
    const double b = 0.5 * (rho - 1.0 / rho);
    const double exponent = b * b / (2.0 * s * s) - degree * std::log(rho);
    least = std::min(least, 4.0 * std::exp(exponent) / (rho - 1.0));
  }
  return least;
}

int points_needed(int size, double sigma_px) {
  const double s = 2.0 * sigma_px / (size - 1);  // σ where the axis is [-1, 1]
  int degree = 1;
  while (degree + 1 < size && error_bound(degree, s) > interpolation_error) {
    ++degree;
  }
  return std::min(degree + 1, size);
}

std::size_t at(int row, int columns, int column) {
  return static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(column);
}

/// Positions of the points along the axis, in pixels: Chebyshev points of the second kind, or the pixels.
std::vector<double> points(int size, int rank) {
  std::vector<double> x(static_cast<std::size_t>(rank));
  for (int r = 0; r < rank; ++r) {
    x[static_cast<std::size_t>(r)] =
        rank == size ? r : 0.5 * (size - 1) * (1.0 - std::cos(std::numbers::pi * r / (rank - 1)));
  }
  return x;
}

/// L_r(j) of one pixel, by the barycentric formula (Berrut & Trefethen 2004, Eq. 5.4).
void lagrange(const std::vector<double>& x, int size, int pixel, std::vector<double>& gather) {
  const auto rank = static_cast<int>(x.size());
  const auto hit = std::find(x.begin(), x.end(), static_cast<double>(pixel));
  if (hit != x.end()) {
    gather[at(static_cast<int>(hit - x.begin()), size, pixel)] = 1.0;
    return;
  }
  double sum = 0.0;
  for (int r = 0; r < rank; ++r) {
    const double end = r == 0 || r == rank - 1 ? 0.5 : 1.0;
    const double term = (r % 2 == 0 ? end : -end) / (pixel - x[static_cast<std::size_t>(r)]);
    gather[at(r, size, pixel)] = term;
    sum += term;
  }
  for (int r = 0; r < rank; ++r) {
    gather[at(r, size, pixel)] /= sum;
  }
}

/// Columns [begin, end) of rows [first, last) of c += a b. Four rows of b at a time spare three of four
/// passes over c.
void add_block(const double* a, const double* b, double* c, std::size_t k, std::size_t n, std::size_t first,
               std::size_t last, std::size_t begin, std::size_t end) {
  std::size_t l = 0;
  for (; l + 4 <= k; l += 4) {
    const double* rows = b + l * n;
    for (std::size_t i = first; i < last; ++i) {
      const double* factors = a + i * k + l;
      double* __restrict sums = c + i * n;
      for (std::size_t j = begin; j < end; ++j) {
        sums[j] += (factors[0] * rows[j] + factors[1] * rows[n + j]) +
                   (factors[2] * rows[2 * n + j] + factors[3] * rows[3 * n + j]);
      }
    }
  }
  for (; l < k; ++l) {
    for (std::size_t i = first; i < last; ++i) {
      for (std::size_t j = begin; j < end; ++j) {
        c[i * n + j] += a[i * k + l] * b[l * n + j];
      }
    }
  }
}

/// a [m, k] times b [k, n]: [m, n], in blocks of c that stay in the first cache.
std::vector<double> product(std::span<const double> a, std::span<const double> b, std::size_t m,
                            std::size_t k, std::size_t n) {
  constexpr std::size_t block_rows = 32;
  constexpr std::size_t block_columns = 64;
  std::vector<double> c(m * n, 0.0);
  for (std::size_t begin = 0; begin < n; begin += block_columns) {
    for (std::size_t first = 0; first < m; first += block_rows) {
      add_block(a.data(), b.data(), c.data(), k, n, first, std::min(m, first + block_rows), begin,
                std::min(n, begin + block_columns));
    }
  }
  return c;
}

std::vector<double> transposed(const std::vector<double>& a, std::size_t rows, std::size_t columns) {
  std::vector<double> result(a.size());
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < columns; ++j) {
      result[j * rows + i] = a[i * columns + j];
    }
  }
  return result;
}

}  // namespace

GaussianWeights::GaussianWeights(int size, double sigma_px) : size_(size), rank_(size) {
  if (size <= 0 || !std::isfinite(sigma_px) || sigma_px <= 0.0) {
    throw Error("Gaussian weights need pixels and a σ above 0, found " + std::to_string(size) +
                " pixels and σ = " + std::to_string(sigma_px) + " px");
  }
  rank_ = size == 1 ? 1 : points_needed(size, sigma_px);
  const std::vector<double> x = points(size, rank_);
  gather_.assign(at(rank_, size, 0), 0.0);
  for (int j = 0; j < size; ++j) {
    lagrange(x, size, j, gather_);
  }
  spread_.assign(at(size, rank_, 0), 0.0);
  std::vector<double> point_sums(static_cast<std::size_t>(rank_), 0.0);
  for (int r = 0; r < rank_; ++r) {
    for (int j = 0; j < size; ++j) {
      point_sums[static_cast<std::size_t>(r)] += gather_[at(r, size, j)];
    }
  }
  for (int i = 0; i < size; ++i) {
    double sum = 0.0;
    for (int r = 0; r < rank_; ++r) {
      const double distance = (i - x[static_cast<std::size_t>(r)]) / sigma_px;
      spread_[at(i, rank_, r)] = std::exp(-0.5 * distance * distance);
      sum += spread_[at(i, rank_, r)] * point_sums[static_cast<std::size_t>(r)];
    }
    for (int r = 0; r < rank_; ++r) {
      spread_[at(i, rank_, r)] /= sum;
    }
  }
}

std::vector<double> local_mean(const GaussianWeights& along_y, const GaussianWeights& along_x,
                               std::span<const double> image) {
  const auto height = static_cast<std::size_t>(along_y.size());
  const auto width = static_cast<std::size_t>(along_x.size());
  const auto rank_y = static_cast<std::size_t>(along_y.rank());
  const auto rank_x = static_cast<std::size_t>(along_x.rank());
  if (image.size() != height * width) {
    throw Error("local means of " + std::to_string(image.size()) + " pixels, expected " +
                std::to_string(height) + " x " + std::to_string(width));
  }
  const std::vector<double> rows = product(along_y.gather(), image, rank_y, height, width);
  const std::vector<double> points =
      product(rows, transposed(along_x.gather(), rank_x, width), rank_y, width, rank_x);
  const std::vector<double> spread_rows =
      product(points, transposed(along_x.spread(), width, rank_x), rank_y, rank_x, width);
  return product(along_y.spread(), spread_rows, height, rank_y, width);
}

}  // namespace dosefloor::samples
