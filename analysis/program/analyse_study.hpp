#pragma once
/// The verb `analyse` for an experiment that varies keys: one analysis of the whole study.

#include "analysis/program/analyse_parts.hpp"
#include "config/arguments/stage_arguments.hpp"
#include "config/experiment.hpp"

namespace dosefloor::analysis_program {

/// Tables into <output.folder>/analysis, figures and page into <output.folder>/report. Throws InputError for
/// what is missing, foreign or in the way.
void analyse_study(const config::Experiment& experiment, const arguments::StageArguments& arguments,
                   const AnalyseOptions& options);

}  // namespace dosefloor::analysis_program
