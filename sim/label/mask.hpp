#pragma once
/// Ground truth of the segmentation: the pixels that a particle covers.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/label/hull.hpp"

namespace dosefloor::label {

/// Centres of an image's pixels: (x, y) = (x0 + ix dx, y0 + iy dy) in Å. Pixel (0, 0) of the camera's field
/// is at (0, 0) Å. A binned pixel is centred between those it sums: bin = 4 has x0 = 1.5 dx_unbinned.
struct PixelGrid {
  std::size_t nx;
  std::size_t ny;
  double dx_A;
  double dy_A;
  double x0_A = 0.0;
  double y0_A = 0.0;
};

/// Mask [y, x] of nx ny values: 1 where the pixel's centre lies inside the hull or on it (to 1e-9 Å on the
/// inner side of every edge), 0 elsewhere. A hull without area (fewer than 3 vertices) covers no pixel. The
/// hull is not repeated with the box's period: it must lie inside the field, as that of every generated
/// specimen does; what lies outside is cut off. Throws InputError unless nx, ny > 0 and dx, dy > 0, all
/// finite.
std::vector<std::uint8_t> rasterise(const Hull& hull, const PixelGrid& grid);

}  // namespace dosefloor::label
