#pragma once
/// The camera's pixels over the specimen's box: a drawn sampling snapped to sizes that transform fast.

#include <set>

#include "config/sections/images.hpp"
#include "sim/core/fft/grid.hpp"

namespace dosefloor::imaging {

/// Of the friendly sizes n (sim/core/fft/grid.hpp), the one whose pixel length / n is nearest to sampling_A; of
/// two equally near ones the larger. Throws InputError unless both arguments are above 0.
int snapped_size(double length_A, double sampling_A);

/// Over a box of lx x ly Å, each axis snapped by itself.
fft::Grid camera_grid(double lx_A, double ly_A, double sampling_A);

/// All sizes that samplings of the range snap to along an axis of this length.
std::set<int> snapped_sizes(double length_A, const config::DrawRange& sampling_A);

}  // namespace dosefloor::imaging
