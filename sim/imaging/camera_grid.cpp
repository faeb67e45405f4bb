#include "sim/imaging/camera_grid.hpp"

#include <array>
#include <cmath>
#include <string>

#include "sim/core/errors/error.hpp"

namespace dosefloor::imaging {
namespace {

/// The largest friendly size below `n`, or `n` where there is none.
int next_smaller(int n) {
  for (int smaller = n - 2; smaller >= 2; smaller -= 2) {
    if (fft::friendly_size(smaller) == smaller) {
      return smaller;
    }
  }
  return n;
}

}  // namespace

int snapped_size(double length_A, double sampling_A) {
  if (!(length_A > 0.0) || !(sampling_A > 0.0)) {
    throw InputError("a camera needs a field and pixels above 0 Å, found a field of " +
                     std::to_string(length_A) + " Å and pixels of " + std::to_string(sampling_A) + " Å");
  }
  const int finer = fft::choose_grid(length_A, length_A, sampling_A).nx;
  const int coarser = next_smaller(finer);
  const double too_fine_A = sampling_A - length_A / finer;
  const double too_coarse_A = length_A / coarser - sampling_A;
  return too_coarse_A >= 0.0 && too_coarse_A < too_fine_A ? coarser : finer;
}

fft::Grid camera_grid(double lx_A, double ly_A, double sampling_A, bool snapped) {
  const std::array<int, 2> size{snapped_size(lx_A, sampling_A), snapped_size(ly_A, sampling_A)};
  return snapped ? fft::make_grid(size, lx_A, ly_A)
                 : fft::make_grid(size, size[0] * sampling_A, size[1] * sampling_A);
}

std::set<int> snapped_sizes(double length_A, const config::DrawRange& sampling_A) {
  std::set<int> sizes;
  const int fewest = snapped_size(length_A, sampling_A.hi);
  for (int n = snapped_size(length_A, sampling_A.lo); n >= fewest; n = next_smaller(n)) {
    if (!sizes.insert(n).second) {
      break;
    }
  }
  return sizes;
}

}  // namespace dosefloor::imaging
