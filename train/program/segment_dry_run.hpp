#pragma once
/// `segment --dry-run`: what would be segmented, and what it would cost.

#include "sim/core/parallel/communicator.hpp"
#include "sim/core/stage/stage_run.hpp"
#include "train/segment/segment_stage.hpp"

namespace dosefloor::train_program {

/// Collective. Prints images, tiles, memory, disk and time, from one image that is segmented here; as one
/// JSON object if asked. Throws as prepare_segmentation().
void print_segment_dry_run(const parallel::Communicator& world, const segment::SegmentTask& task,
                           const stage::StageOptions& options, bool json);

}  // namespace dosefloor::train_program
