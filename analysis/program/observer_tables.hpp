#pragma once
/// What an ideal observer finds in dose series, analysed and tabled as a network's.

#include <cstdint>
#include <vector>

#include "analysis/dose_limits/series_result.hpp"
#include "analysis/program/analyse_parts.hpp"
#include "analysis/program/analysis_tables.hpp"
#include "analysis/results/observer_series.hpp"

namespace dosefloor::analysis {

struct AnalysedObserver {
  const ObserverSeries* input = nullptr;
  SeriesResult result;  ///< a "network" for each disc
};

/// Resamples particles as the analysis of networks does.
[[nodiscard]] std::vector<AnalysedObserver> analyse_observers(const std::vector<ObserverSeries>& observers,
                                                              const AnalyseOptions& options,
                                                              std::uint64_t seed);

/// observer_curves.csv and observer_limits.csv; without observers their head alone.
[[nodiscard]] Tables observer_tables(const std::vector<AnalysedObserver>& observers);

/// Lines of the inputs that results follow from.
[[nodiscard]] std::string observers_toml(const std::vector<ObserverSeries>& observers);

/// What provenance.json tells of them; paths count from `folder`.
[[nodiscard]] nlohmann::ordered_json observers_json(const std::vector<ObserverSeries>& observers,
                                                    const std::filesystem::path& folder);

}  // namespace dosefloor::analysis
