#include "sim/core/fft/grid.hpp"

#include <cmath>
#include <string>

#include "sim/core/errors/error.hpp"

namespace dosefloor::fft {
namespace {

constexpr int smallest_grid = 8;
constexpr int largest_grid = 65536;

bool is_friendly(int n) {
  for (const int prime : {2, 3, 5, 7}) {
    while (n % prime == 0) {
      n /= prime;
    }
  }
  return n == 1;
}

void require_positive(double value, const char* name) {
  if (!(value > 0.0) || !std::isfinite(value)) {
    throw InputError(std::string(name) + " must be above 0 Å, found " + std::to_string(value));
  }
}

int points_for(double length_A, double sampling_A) {
  const double points = std::ceil(length_A / sampling_A - 1e-9);
  if (points > largest_grid) {
    throw InputError("a length of " + std::to_string(length_A) + " Å sampled at " +
                     std::to_string(sampling_A) + " Å needs more than " + std::to_string(largest_grid) +
                     " points: use a coarser sampling");
  }
  return friendly_size(std::max(smallest_grid, static_cast<int>(points)));
}

}  // namespace

int friendly_size(int minimum) {
  if (minimum < 1) {
    throw InputError("a grid needs at least one point, found " + std::to_string(minimum));
  }
  int n = minimum + minimum % 2;
  while (!is_friendly(n)) {
    n += 2;
  }
  return n;
}

Grid choose_grid(double lx_A, double ly_A, double sampling_A) {
  require_positive(lx_A, "the box length along x");
  require_positive(ly_A, "the box length along y");
  require_positive(sampling_A, "the sampling");
  return {points_for(lx_A, sampling_A), points_for(ly_A, sampling_A), lx_A, ly_A};
}

Grid make_grid(std::array<int, 2> gpts_xy, double lx_A, double ly_A) {
  require_positive(lx_A, "the box length along x");
  require_positive(ly_A, "the box length along y");
  for (const int n : gpts_xy) {
    if (n < smallest_grid || n > largest_grid) {
      throw InputError("the grid has " + std::to_string(n) + " points along one axis: expected " +
                       std::to_string(smallest_grid) + " to " + std::to_string(largest_grid));
    }
  }
  return {gpts_xy[0], gpts_xy[1], lx_A, ly_A};
}

}  // namespace dosefloor::fft
