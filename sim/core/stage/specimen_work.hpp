#pragma once
/// The items of a file of images, by the specimens whose waves they are made of.
///
/// Axes of the file: image_epoch, specimen; item = image_epoch · specimens + specimen.

#include <cstdint>
#include <vector>

#include "sim/core/output/output_file.hpp"

namespace dosefloor::stage {

/// The pending items of one specimen, whose wave is needed once for all of them.
struct SpecimenWork {
  std::int64_t specimen = 0;  ///< its place in the file
  std::vector<std::int64_t> image_epochs;
};

/// All pending items. Specimens ascend, but those of items that earlier runs began and did not complete come
/// last.
[[nodiscard]] std::vector<SpecimenWork> work_by_specimen(const output::OutputFile& file,
                                                         std::int64_t specimens);

}  // namespace dosefloor::stage
