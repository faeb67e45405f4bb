#pragma once
/// Where an image is cut out of the camera's field.

#include <array>

#include "config/sections/images.hpp"
#include "sim/core/fft/grid.hpp"
#include "sim/label/hull.hpp"

namespace dosefloor::imaging {

/// Camera pixels [x0, x0 + width) x [y0, y0 + height).
struct CropWindow {
  int x0 = 0;
  int y0 = 0;
  int width = 0;
  int height = 0;
};

/// A window of `size_px` [x, y] camera pixels in the field, config::crop_border_px away from its edges: in its middle; around the
/// particle's middle, as near as the border leaves it; or at a random place. There `uniform` [x, y] in [0, 1) chooses with equal
/// probability among the places that have the whole particle in view; among those where only particle is in view along an axis on
/// which it is too large; and where the border leaves neither, the place nearest to one: then part of the particle is cut off.
/// Without a particle all places are equal. Throws InputError if the field is too small.
CropWindow place_crop(config::Crop crop, const std::array<int, 2>& size_px, const fft::Grid& field,
                      const label::Hull& particle, const std::array<double, 2>& uniform);

}  // namespace dosefloor::imaging
