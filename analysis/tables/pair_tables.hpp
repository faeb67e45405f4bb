#pragma once
/// Tables of settings compared with each other: those that differ in one key, or two networks of one setting.

#include <vector>

#include "analysis/results/results.hpp"
#include "analysis/tables/analysed_series.hpp"

namespace dosefloor::tables {

/// pairs.csv (ratios of doses, differences of means), paired_f1.csv (difference of F1 by dose; of series with
/// truth and curves).
[[nodiscard]] Tables pair_tables(const results::Results& results, const std::vector<AnalysedSeries>& series);

}  // namespace dosefloor::tables
