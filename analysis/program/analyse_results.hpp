#pragma once
/// From what an experiment's folder holds to what its settings find, and what that says about the paper's
/// claims.

#include <cstdint>
#include <functional>
#include <vector>

#include "analysis/claims/claims.hpp"
#include "analysis/dose_limits/series_result.hpp"
#include "analysis/results/results.hpp"
#include "analysis/tables/analysed_series.hpp"
#include "config/experiment.hpp"

namespace dosefloor::analysis_program {

/// What is resampled: settings of all series together.
[[nodiscard]] std::int64_t settings_to_analyse(const results::Results& results);

/// Every series, in the order of `results`; its number there is its number for the bootstrap. A dose series and
/// those of --series have curves and doses; validation images have them where all settings have segmented the
/// same ones, or where there is no dose series. `progress` is called with the resamples done. Throws InputError
/// as dose_limits::analyse_series().
[[nodiscard]] std::vector<tables::AnalysedSeries> analyse_results(
    const results::Results& results, const dose_limits::BootstrapOptions& bootstrap,
    const std::function<void(std::int64_t)>& progress);

/// All claims of the paper. `experiment`: the file, whose values outside [sweep] are its own choice. `resamples`: for intervals
/// of frames of vacuum. Throws InputError as results::vacuum_frames().
[[nodiscard]] std::vector<claims::Claim> claims_of(const config::Experiment& experiment,
                                                   const results::Results& results,
                                                   const std::vector<tables::AnalysedSeries>& series,
                                                   std::int64_t resamples);

/// "high", "low", "full", "custom".
[[nodiscard]] std::string range_name(config::DoseRange range);

}  // namespace dosefloor::analysis_program
