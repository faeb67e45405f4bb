#pragma once
/// The paper's claims by what they are about, each group in a file of its own.

#include <limits>
#include <vector>

#include "analysis/claims/judge.hpp"
#include "analysis/dose_limits/dose_means.hpp"

namespace dosefloor::claims {

// Doses over which means are compared, e⁻/Å².
inline constexpr dose_limits::DoseSpan every_dose{0.0, std::numeric_limits<double>::infinity()};
inline constexpr dose_limits::DoseSpan seen_first{40.0, 100.0};  ///< where the paper compares what is seen
inline constexpr dose_limits::DoseSpan low_doses{10.0, 100.0};   ///< where it compares cameras
inline constexpr dose_limits::DoseSpan high_and_low{100.0, 10000.0};  ///< in both the high and the low range

inline constexpr const char* no_dose_series = "there is no dose series ([dose_series] specimens)";

/// About single networks and the two against each other, in the paper's setting.
[[nodiscard]] std::vector<Claim> network_claims(const Judge& judge);
/// About the dose ranges of Table 2.
[[nodiscard]] std::vector<Claim> dose_range_claims(const Judge& judge);
/// About the MTF models of Table 3.
[[nodiscard]] std::vector<Claim> camera_claims(const Judge& judge);
/// Ours, not the paper's: about images by the envelope of temporal coherence against images by focal integration, each
/// network by images of its own kind.
[[nodiscard]] std::vector<Claim> coherence_claims(const Judge& judge);
/// About the camera's MTF in frames of vacuum.
[[nodiscard]] std::vector<Claim> vacuum_claims(const Judge& judge);
/// About the number of training specimens.
[[nodiscard]] std::vector<Claim> size_claims(const Judge& judge);

}  // namespace dosefloor::claims
