#pragma once
/// The camera's pixels over the specimen's box, as many as transform fast.

#include <set>

#include "config/sections/images.hpp"
#include "sim/core/fft/grid.hpp"

namespace dosefloor::imaging {

/// Of the friendly sizes n (sim/core/fft/grid.hpp), the one whose pixel length / n is nearest to sampling_A;
/// of two equally near ones the larger. Throws InputError unless both arguments are above 0.
int snapped_size(double length_A, double sampling_A);

/// Over a box of lx x ly Å, each axis with its snapped size n. Snapped: the field is the box, and its pixels
/// are of length / n, up to 2.4 % off a drawn sampling of 0.07 to 0.08 Å over 44 Å. Otherwise the pixels are
/// of sampling_A, and the field, n sampling_A, is up to as much shorter or longer than the box.
fft::Grid camera_grid(double lx_A, double ly_A, double sampling_A, bool snapped);

/// All sizes of cameras with samplings of the range along an axis of this length.
std::set<int> snapped_sizes(double length_A, const config::DrawRange& sampling_A);

}  // namespace dosefloor::imaging
