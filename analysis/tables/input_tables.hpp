#pragma once
/// Tables of what was analysed: settings, networks, series, single frames, learning curves.

#include <vector>

#include "analysis/results/results.hpp"
#include "analysis/tables/analysed_series.hpp"

namespace dosefloor::tables {

/// settings.csv, networks.csv, series.csv, frames.csv, learning_curves.csv. Throws InputError as
/// results::learning_curves_csv().
[[nodiscard]] Tables input_tables(const results::Results& results, const std::vector<AnalysedSeries>& series);

}  // namespace dosefloor::tables
