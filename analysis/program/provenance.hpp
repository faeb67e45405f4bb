#pragma once
/// What the results of `analyse` follow from, and where everything came from.

#include "analysis/program/analyse_options.hpp"
#include "analysis/results/results.hpp"
#include "config/arguments/stage_arguments.hpp"
#include "config/experiment.hpp"
#include "sim/core/emd/emd_types.hpp"
#include "sim/core/json_text/json.hpp"

namespace dosefloor::analysis_program {

/// Changes whenever the same inputs give other tables.
inline constexpr int method_version = 5;

/// Options, seed, the experiment but for where its files lie, and the checksums of all inputs.
[[nodiscard]] emd::Identity identity_of(const config::Experiment& experiment, const results::Results& results,
                                        const AnalyseOptions& options);

/// What the tables do not say. Paths count from the folder that holds them.
[[nodiscard]] json_text::Json provenance_of(const config::Experiment& experiment,
                                            const arguments::StageArguments& arguments,
                                            const results::Results& results, const AnalyseOptions& options);

}  // namespace dosefloor::analysis_program
