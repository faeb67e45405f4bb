#pragma once
/// What an ideal observer finds in dose series, analysed and tabled as a network's.

#include <vector>

#include "analysis/dose_limits/series_result.hpp"
#include "analysis/results/observer_series.hpp"
#include "analysis/tables/analysed_series.hpp"

namespace dosefloor::tables {

/// observer_curves.csv and observer_limits.csv; without observers their heads alone. `bootstrap`: as for
/// networks; its series is that of the observer.
[[nodiscard]] Tables observer_tables(const std::vector<results::ObserverSeries>& observers,
                                     dose_limits::BootstrapOptions bootstrap);

}  // namespace dosefloor::tables
