#pragma once
/// Memory that a network takes to segment an image.

#include "train/model/model_description.hpp"

namespace dosefloor::train {

/// Bytes per pixel of a tile on a processor, measured with LibTorch 2.11 and rounded up:
///   msd   4 · (d w + 3 · 8 + 8)   d layers of w channels stay; convolutions take 8 padded planes at a time
///   unet  4 · 14 c                the last block on the way up: its inputs of 3 c channels, twice, and c at a
///                                 time in its convolutions; c initial channels
/// Besides these an image takes what image_bytes_per_pixel says.
[[nodiscard]] double network_bytes_per_pixel(const ModelDescription& description);

/// Bytes per pixel of an image as it is read, normalised (three arrays of double), segmented and written.
[[nodiscard]] double image_bytes_per_pixel();

}  // namespace dosefloor::train
