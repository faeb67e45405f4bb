#pragma once
/// The tables of an analysis as CSV: a header line, then rows. An empty field is a value that is not defined
/// or, for a dose, not reached; "inf" in an interval is a dose that the resamples do not reach.

#include <string>
#include <utility>
#include <vector>

#include "analysis/claims/claims.hpp"
#include "analysis/dose_limits/series_result.hpp"
#include "analysis/results/experiment_results.hpp"

namespace dosefloor::analysis_program {

/// What was analysed: a series, and what it shows.
struct AnalysedSeries {
  const results::SegmentedSeries* input = nullptr;
  dose_limits::SeriesResult result;
};

/// (name of the file, its text), in the order in which they are listed.
using Tables = std::vector<std::pair<std::string, std::string>>;

/// networks.csv, series.csv, frames.csv, area_curves.csv, over_segmentation.csv, limits.csv,
/// target_bands.csv, and of series with truth f1_curves.csv, f1_histograms.csv, paired_f1.csv;
/// paired_limits.csv, claims.csv.
[[nodiscard]] Tables analysis_tables(const results::ExperimentResults& results,
                                     const std::vector<AnalysedSeries>& series,
                                     const std::vector<claims::Claim>& claims);

/// claims.csv: a line for each claim.
[[nodiscard]] std::string claims_csv(const std::vector<claims::Claim>& claims);

}  // namespace dosefloor::analysis_program
