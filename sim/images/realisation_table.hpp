#pragma once
/// The parameter row of an image as it is stored: /entry/realisations, one row per item.

#include <cstdint>
#include <vector>

#include "sim/imaging/image_pipeline.hpp"
#include "sim/storage/output_file.hpp"

namespace dosefloor::images {

/// All that was drawn for an image, the sampling that was used, and where it was cut out. particle_in_view is
/// the share of the particle's outline, by area, that the image shows: less than 1 where the crop cuts it, 1
/// without one.
storage::ParameterTable realisation_table();

/// Row of one image, in the columns' order.
std::vector<storage::Number> realisation_row(const imaging::ImageKey& key,
                                             const imaging::Realisation& realisation,
                                             const imaging::Image& image);

}  // namespace dosefloor::images
