#pragma once
/// nulls.csv: what is marked in images without a particle.

#include <string>
#include <vector>

#include "analysis/results/results.hpp"
#include "analysis/tables/analysed_series.hpp"

namespace dosefloor::tables {

/// A line an image and training: ids, kind ("support", "vacuum"; "none in view" of an image that cuts its particle off, or
/// of a series whose specimens are not known), dose, marked area, that over the series' mean particle area, and the
/// setting's floor at the dose (empty of a series without curves).
[[nodiscard]] std::string nulls_csv(const results::Results& results,
                                    const std::vector<AnalysedSeries>& series);

}  // namespace dosefloor::tables
