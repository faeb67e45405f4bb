#include "sim/imaging/crop.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "sim/core/errors/error.hpp"

namespace dosefloor::imaging {
namespace {

using config::crop_border_px;

/// Places lo .. hi of a window's first pixel.
struct Places {
  int lo;
  int hi;
};

Places places_with_view(int window, const label::Hull& particle, std::size_t axis, double pixel_A,
                        Places allowed) {
  if (particle.vertices_A.empty()) {
    return allowed;
  }
  const auto [least, greatest] =
      std::minmax_element(particle.vertices_A.begin(), particle.vertices_A.end(),
                          [axis](const auto& a, const auto& b) { return a[axis] < b[axis]; });
  const int first = static_cast<int>(std::floor((*least)[axis] / pixel_A));
  const int last = static_cast<int>(std::ceil((*greatest)[axis] / pixel_A));
  const int a = last - window + 1;  // the particle's last pixel is the window's last one
  const auto [lo, hi] = std::minmax(a, first);
  return {std::clamp(lo, allowed.lo, allowed.hi), std::clamp(hi, allowed.lo, allowed.hi)};
}

int place(config::Crop crop, int window, int field, const label::Hull& particle, std::size_t axis,
          double pixel_A, double uniform) {
  const Places allowed{crop_border_px, field - crop_border_px - window};
  if (window < 1 || allowed.lo > allowed.hi) {
    throw InputError("an image of " + std::to_string(window) + " camera pixels with a border of " +
                     std::to_string(crop_border_px) + " does not fit into a field of " +
                     std::to_string(field) + " along " + (axis == 0 ? "x" : "y") +
                     ": lower the image's size or its binning, or widen the specimen's box");
  }
  if (crop == config::Crop::centre) {
    return (field - window) / 2;
  }
  const Places places = places_with_view(window, particle, axis, pixel_A, allowed);
  if (crop == config::Crop::particle) {
    return (places.lo + places.hi) / 2;
  }
  return places.lo + static_cast<int>(uniform * (places.hi - places.lo + 1));
}

}  // namespace

CropWindow place_crop(config::Crop crop, const std::array<int, 2>& size_px, const fft::Grid& field,
                      const label::Hull& particle, const std::array<double, 2>& uniform) {
  return {place(crop, size_px[0], field.nx, particle, 0, field.dx_A(), uniform[0]),
          place(crop, size_px[1], field.ny, particle, 1, field.dy_A(), uniform[1]), size_px[0], size_px[1]};
}

}  // namespace dosefloor::imaging
