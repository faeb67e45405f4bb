#pragma once
/// What a network has found in images, for people: areas and scores by dose.

#include <string>

#include "sim/core/emd/emd_reader.hpp"

namespace dosefloor::sim_program {

/// Lines of at most 12 images of /entry/segments (train/segment/segmentation_file.hpp), evenly from the
/// lowest dose to the highest: ids, dose, area found, and, where the truth is known, true area and F1 ("-"
/// where nothing was to be found and nothing was). Images of equal dose stay in the file's order. Throws
/// InputError if columns are missing.
[[nodiscard]] std::string areas_by_dose(const emd::Table& segments);

}  // namespace dosefloor::sim_program
