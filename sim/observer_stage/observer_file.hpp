#pragma once
/// The file of what an ideal observer detects, by discs of several diameters.
///
///   /entry/found_share/data     [image_epoch, specimen, disc] float64, of the particle's area in view
///   /entry/detectability/data   [image_epoch, specimen, disc] float64, median of d'
///   /entry/observations         one row per item = image_epoch · specimens + place of the specimen
///
/// Specimens without a particle are left out: there is nothing to detect.

#include <cstdint>
#include <vector>

#include "sim/core/output/output_file.hpp"
#include "sim/observer_stage/specimen_observer.hpp"

namespace dosefloor::observer_stage {

/// `specimens`: their ids.
[[nodiscard]] emd::Layout observer_layout(std::int64_t image_epochs,
                                          const std::vector<std::int64_t>& specimens,
                                          const std::vector<double>& discs_A);

/// Puts one image's observation into the file and commits it. Not collective.
void write_observation(output::OutputFile& file, std::int64_t item, std::int64_t image_epoch,
                       std::int64_t specimen, double false_share, const Observation& observation);

}  // namespace dosefloor::observer_stage
