#pragma once
/// Tables of how often networks' probabilities come true.

#include <vector>

#include "analysis/results/results.hpp"
#include "analysis/tables/analysed_series.hpp"

namespace dosefloor::tables {

/// reliability.csv: a bin of probability of a training in a series, over all doses; calibration.csv: a training in a
/// series, over all doses and over each decade, with its temperature and calibration error. Of all series with truth
/// whose segmentations have score counts; images without a particle count, too.
[[nodiscard]] Tables reliability_tables(const results::Results& results,
                                        const std::vector<AnalysedSeries>& series);

}  // namespace dosefloor::tables
