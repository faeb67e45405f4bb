#pragma once
/// What a file of images holds, and how one image is put into it.
///
///   /entry/images/data    [image_epoch, specimen, y, x] float32: counts (or noise-free intensity, vacuum 1)
///   /entry/masks/data     [image_epoch, specimen, y, x] uint8: 1 inside the particle
///   /entry/realisations   one row per item = image_epoch · specimens + specimen: all draws, the sampling used,
///                         N_D
///
/// Pixels differ in size from image to image, so the axes y and x count pixels; a row has their size in Å. A
/// single image has its axes in Å.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/core/output/output_file.hpp"
#include "sim/imaging/image_pipeline.hpp"

namespace dosefloor::images_stage {

/// The axes y and x of a file: coordinates of the pixels' centres and their units.
struct PixelAxes {
  std::vector<double> y;
  std::vector<double> x;
  std::string units;
};

/// Numbers of pixels, for images of different pixel sizes; size_px [x, y].
PixelAxes counted_pixels(const std::array<int, 2>& size_px);
/// Å, for a single image.
PixelAxes pixels_in_A(const label::PixelGrid& pixels);

/// `specimens` are the ids on the specimen axis; `units` those of the images.
emd::Layout images_layout(std::int64_t image_epochs, const std::vector<std::int64_t>& specimens,
                          const PixelAxes& pixels, const std::string& units);

/// Puts an image into the file and commits it. Not collective.
void write_image(output::OutputFile& file, std::int64_t item, const imaging::ImageKey& key,
                 const imaging::Realisation& realisation, const imaging::Image& image);

}  // namespace dosefloor::images_stage
