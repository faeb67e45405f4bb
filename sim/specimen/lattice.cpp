#include "sim/specimen/lattice.hpp"

#include <cmath>
#include <numbers>

namespace dosefloor::specimen {
namespace {

constexpr double sqrt2 = std::numbers::sqrt2;
constexpr double sqrt3 = std::numbers::sqrt3;
constexpr double sqrt6 = sqrt2 * sqrt3;

struct IndexRange {
  std::int64_t first;
  std::int64_t last;
};

IndexRange index_range(double lo_A, double hi_A, double half_A) {
  return {static_cast<std::int64_t>(std::ceil(lo_A / half_A)),
          static_cast<std::int64_t>(std::floor(hi_A / half_A))};
}

}  // namespace

Vec3 frame_from_cubic(const Vec3& c) noexcept {
  return {(-c[0] + c[1] + 2.0 * c[2]) / sqrt6, (c[0] - c[1] + c[2]) / sqrt3, (c[0] + c[1]) / sqrt2};
}

Vec3 cubic_from_frame(const Vec3& f) noexcept {
  return {-f[0] / sqrt6 + f[1] / sqrt3 + f[2] / sqrt2, f[0] / sqrt6 - f[1] / sqrt3 + f[2] / sqrt2,
          2.0 * f[0] / sqrt6 + f[1] / sqrt3};
}

double layer_spacing_A(double lattice_constant_A) noexcept {
  return lattice_constant_A / sqrt3;
}

std::vector<FccSite> fcc_sites(double lattice_constant_A, const Vec3& lo_A, const Vec3& hi_A) {
  const double half_A = 0.5 * lattice_constant_A;  // sites are (i, j, k) a/2 with i + j + k even
  const IndexRange is = index_range(lo_A[0], hi_A[0], half_A);
  const IndexRange js = index_range(lo_A[1], hi_A[1], half_A);
  const IndexRange ks = index_range(lo_A[2], hi_A[2], half_A);
  std::vector<FccSite> sites;
  for (std::int64_t i = is.first; i <= is.last; ++i) {
    for (std::int64_t j = js.first; j <= js.last; ++j) {
      for (std::int64_t k = ks.first; k <= ks.last; ++k) {
        if ((i + j + k) % 2 == 0) {
          sites.push_back({{half_A * static_cast<double>(i), half_A * static_cast<double>(j),
                            half_A * static_cast<double>(k)},
                           (i - j + k) / 2});
        }
      }
    }
  }
  return sites;
}

}  // namespace dosefloor::specimen
