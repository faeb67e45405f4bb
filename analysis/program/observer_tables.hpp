#pragma once
/// What an ideal observer finds in dose series, analysed and tabled as a network's.

#include <cstdint>
#include <vector>

#include "analysis/program/analyse_parts.hpp"
#include "analysis/program/analysis_tables.hpp"
#include "analysis/results/observer_series.hpp"

namespace dosefloor::analysis_program {

/// Adds observer_curves.csv and observer_limits.csv; without observers their head alone. Intervals are of
/// resampled particles, as those of networks.
void add_observer_tables(Tables& tables, const std::vector<results::ObserverSeries>& observers,
                         const AnalyseOptions& options, std::uint64_t seed);

/// Lines of the inputs that results follow from.
[[nodiscard]] std::string observers_toml(const std::vector<results::ObserverSeries>& observers);

/// What provenance.json tells of them; paths count from `folder`.
[[nodiscard]] nlohmann::ordered_json observers_json(const std::vector<results::ObserverSeries>& observers,
                                                    const std::filesystem::path& folder);

}  // namespace dosefloor::analysis_program
