#pragma once
/// The parameter row of an image as it is stored: /entry/realisations, one row per item.

#include <cstdint>
#include <vector>

#include "sim/core/output/output_file.hpp"
#include "sim/imaging/image_pipeline.hpp"

namespace dosefloor::images_stage {

/// All that was drawn for an image, the sampling that was used, and where it was cut out. particle_in_view is
/// the share of the particle's outline, by area, that the image shows: less than 1 where the crop cuts it, 1
/// without one.
emd::ParameterTable realisation_table();

/// Row of one image, in the columns' order.
std::vector<output::Number> realisation_row(const imaging::ImageKey& key,
                                            const imaging::Realisation& realisation,
                                            const imaging::Image& image);

}  // namespace dosefloor::images_stage
