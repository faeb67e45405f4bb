#pragma once
/// Memory that a network takes to segment an image.

#include "train/model/model_description.hpp"

namespace dosefloor::segment {

/// Bytes per pixel of a tile on a processor, of what was measured with LibTorch 2.11 (AVX2, 1 thread, 500 to
/// 1500 pixels) the upper end:
///   msd   4 · (1.3 d w + 8)     the spectra of d layers of w channels, with borders of 40 pixels; measured
///   18
///                               to 20, 42 to 46, 66 to 72 planes for d = 10, 30, 50
///         4 · (1.25 d w + 28)   where kernels are too large for spectral::largest_half_width: the features,
///         and
///                               convolutions of 8 planes at a time with their padded copies
///   unet  4 · 16 c              the last block on the way up, with inputs of 3 c channels; measured 15 c,
///                               15 c, 13 c planes for c = 8, 16, 32 initial channels
[[nodiscard]] double network_bytes_per_pixel(const model::ModelDescription& description);

}  // namespace dosefloor::segment
