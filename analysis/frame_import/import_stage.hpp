#pragma once
/// The stage "a microscope's frames -> images": what the script hands over, into one file.

#include <filesystem>

#include "analysis/frame_import/import_plan.hpp"
#include "analysis/frame_import/import_script.hpp"
#include "analysis/frame_import/imported_file.hpp"
#include "sim/core/parallel/communicator.hpp"
#include "sim/core/stage/stage_run.hpp"

namespace dosefloor::frame_import {

/// `world` has one rank. Stores the frames of `plan`, which `script` has handed over, as images. Throws
/// InputError for frames that cannot be imported (then nothing is left behind: no later run could complete
/// it) and for another output under that name, LockedError, InterruptedError (a signal came; all finished
/// frames are kept), Error.
[[nodiscard]] stage::StageResult run_import(const parallel::Communicator& world, ImportScript& script,
                                            const ImportPlan& plan, const ImportChoices& choices,
                                            const std::filesystem::path& output, bool compress,
                                            const stage::StageOptions& options);

}  // namespace dosefloor::frame_import
