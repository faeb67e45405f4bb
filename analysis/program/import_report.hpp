#pragma once
/// What `import` says about frames that it has made, or would make.

#include <cstdint>
#include <string>

#include "analysis/frame_import/import_plan.hpp"
#include "sim/core/stage/stage_run.hpp"

namespace dosefloor::analysis_program {

/// On standard output: frames, pixels, doses, disk; or one JSON object.
void print_import_dry_run(const frame_import::ImportPlan& plan, std::int64_t sum, const std::string& file,
                          bool json);

/// On standard output: one line, or one JSON object.
void print_import_result(const frame_import::ImportPlan& plan, std::int64_t sum,
                         const stage::StageResult& result, bool json);

}  // namespace dosefloor::analysis_program
