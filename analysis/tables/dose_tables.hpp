#pragma once
/// Tables of what each setting finds against dose.

#include <vector>

#include "analysis/results/results.hpp"
#include "analysis/tables/analysed_series.hpp"

namespace dosefloor::tables {

/// limits.csv, target_bands.csv, replicates.csv, scores.csv, area_curves.csv, over_segmentation.csv,
/// f1_curves.csv, f1_histograms.csv; the last three of series with truth.
[[nodiscard]] Tables dose_tables(const results::Results& results, const std::vector<AnalysedSeries>& series);

}  // namespace dosefloor::tables
