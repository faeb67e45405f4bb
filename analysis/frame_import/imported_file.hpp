#pragma once
/// What a file of imported frames holds, and what it follows from. It is a file of images
/// (sim/images_stage/images_file.hpp) whose frames are the image epochs of specimen 0, as in a dose series:
///
///   /entry/images/data         [image_epoch, specimen, y, x] float32, counts
///   /entry/realisations        one row a frame: dose, N_D, pixel, file and place in it
///   /entry/source_metadata     ragged bytes: the first frame of each file has that file's metadata, JSON
///
/// There are no masks: nothing pretends to know the truth.

#include "analysis/frame_import/import_plan.hpp"
#include "analysis/frame_import/import_script.hpp"
#include "sim/core/emd/emd_types.hpp"
#include "sim/core/output/output_file.hpp"

namespace dosefloor::frame_import {

/// Choices of the command line that the plan does not repeat.
struct ImportChoices {
  std::optional<std::int64_t> signal;
  std::int64_t sum = 1;
};

[[nodiscard]] emd::Layout imported_layout(const ImportPlan& plan);

/// As TOML: [import] and [program], of which the hash is taken, and [source] with the files' names.
[[nodiscard]] emd::Identity import_identity(const ImportPlan& plan, const ImportChoices& choices);

/// Puts a frame into the file and commits it.
void write_frame(output::OutputFile& file, std::int64_t item, const ImportPlan& plan,
                 const ImportedFrame& frame, std::int64_t sum);

}  // namespace dosefloor::frame_import
