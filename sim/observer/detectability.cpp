#include "sim/observer/detectability.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>

#include "sim/core/errors/error.hpp"

namespace dosefloor::observer {
namespace {

/// Sums of the squares of runs of pixels of one row, wrapped around the field's edge.
class SquareSums {
 public:
  SquareSums(const fft::Grid& grid, const float* values)
      : nx_(grid.nx), sums_(static_cast<std::size_t>(grid.ny) * (2 * static_cast<std::size_t>(grid.nx) + 1)) {
    for (int y = 0; y < grid.ny; ++y) {
      double* row = row_of(y);
      const float* of_row = values + static_cast<std::ptrdiff_t>(y) * nx_;
      row[0] = 0.0;
      for (int x = 0; x < 2 * nx_; ++x) {
        const double value = of_row[x % nx_];
        row[x + 1] = row[x] + value * value;
      }
    }
  }

  /// Of the pixels middle - half .. middle + half, at most nx of them.
  [[nodiscard]] double around(int y, int middle, int half) const {
    const double* row = sums_.data() + static_cast<std::size_t>(y) * (2 * static_cast<std::size_t>(nx_) + 1);
    const int count = std::min(2 * half + 1, nx_);
    const int first = middle - half < 0 ? middle - half + nx_ : middle - half;
    return row[first + count] - row[first];
  }

 private:
  double* row_of(int y) {
    return sums_.data() + static_cast<std::size_t>(y) * (2 * static_cast<std::size_t>(nx_) + 1);
  }

  int nx_;
  std::vector<double> sums_;
};

/// For each row -n .. n of a disc, how many pixels it reaches to either side of its middle.
std::vector<int> half_widths(const fft::Grid& grid, double diameter_A) {
  const double radius_A =
      0.5 * diameter_A * (1.0 + 1e-12);  // a centre on the rim is inside, whatever the rounding
  const int rows = static_cast<int>(radius_A / grid.dy_A());
  std::vector<int> widths;
  for (int row = -rows; row <= rows; ++row) {
    const double y_A = row * grid.dy_A();
    widths.push_back(
        static_cast<int>(std::sqrt(std::max(0.0, radius_A * radius_A - y_A * y_A)) / grid.dx_A()));
  }
  return widths;
}

}  // namespace

std::vector<double> disc_detectabilities(const fft::Grid& grid, const float* prewhitened,
                                         const std::vector<std::uint8_t>& centres, double diameter_A) {
  if (!(diameter_A > 0.0 && diameter_A <= std::min(grid.lx_A, grid.ly_A))) {
    throw InputError(fmt::format(
        "a disc of {} Å: expected a diameter above 0 and at most the field's shorter edge, {:.4g} Å",
        diameter_A, std::min(grid.lx_A, grid.ly_A)));
  }
  const SquareSums sums(grid, prewhitened);
  const std::vector<int> widths = half_widths(grid, diameter_A);
  const int rows = static_cast<int>(widths.size() / 2);
  std::vector<double> found;
  for (int y = 0; y < grid.ny; ++y) {
    for (int x = 0; x < grid.nx; ++x) {
      if (centres[static_cast<std::size_t>(y) * static_cast<std::size_t>(grid.nx) +
                  static_cast<std::size_t>(x)] == 0) {
        continue;
      }
      double sum = 0.0;
      for (std::size_t row = 0; row < widths.size(); ++row) {
        const int of_field = (y + static_cast<int>(row) - rows + grid.ny) % grid.ny;
        sum += sums.around(of_field, x, widths[row]);
      }
      found.push_back(std::sqrt(std::max(0.0, sum)));
    }
  }
  return found;
}

double detection_probability(double detectability, double false_share) {
  const boost::math::normal standard;
  return boost::math::cdf(
      standard, detectability - boost::math::quantile(boost::math::complement(standard, false_share)));
}

}  // namespace dosefloor::observer
