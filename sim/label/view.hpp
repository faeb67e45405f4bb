#pragma once
/// How much of a particle an image shows.

#include "sim/label/hull.hpp"
#include "sim/label/mask.hpp"

namespace dosefloor::label {

/// Share of the hull's area that lies in the image, 0 to 1: inside the rectangle of whole pixels
///   [x0 - dx/2, x0 + (nx - 1/2) dx] x [y0 - dy/2, y0 + (ny - 1/2) dy],
/// by clipping the polygon (Sutherland & Hodgman 1974). Exactly 1 where no vertex lies outside, and 1 for a
/// hull without area: images with less than 1 are those that cut a particle. The hull is not repeated with
/// the box's period.
double share_in_view(const Hull& hull, const PixelGrid& grid);

}  // namespace dosefloor::label
