#pragma once
/// The claims of the paper, and what an experiment says about each (numbers and accepted sets:
/// docs/analysis.md).

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/claims/vacuum_trends.hpp"
#include "analysis/claims/verdict.hpp"
#include "analysis/dose_limits/series_result.hpp"

namespace dosefloor::claims {

/// Of a plateau, A / A_ref: networks that find less of a particle than this at the highest doses of the
/// series have not learnt to segment it, and their limits cannot be compared with those of networks that
/// have.
inline constexpr double least_plateau = 0.8;

struct Claim {
  std::string id;
  std::string text;
  std::string paper;                              ///< the paper's value, in words
  std::string unit;                               ///< of `ours`: "%", "e⁻/Å²"
  std::optional<dose_limits::Interval> accepted;  ///< what counts as agreement
  std::optional<double> ours;                     ///< infinite: not reached within the series
  std::optional<dose_limits::Interval> interval;
  Verdict verdict = Verdict::not_studied;
  std::string reason;
  std::string source;  ///< the table that has `ours`, where it was studied
};

/// What claims ask of a setting.
struct SettingFacts {
  std::string network;                     ///< "msd", "unet"
  std::string label;                       ///< "dose_range-low"; empty where nothing is varied
  std::string dose_range;                  ///< "high", "low", "full", "custom"
  int mtf_model = 0;                       ///< 1 to 5; 0: another camera
  std::int64_t specimens = 0;              ///< trained on
  std::string coherence;                   ///< of its images and dose series: "envelope", "focal-integration"
  double focal_spread_A = 0.0;             ///< mean of its dose series, Å
  std::array<double, 2> training_doses{};  ///< e⁻/Å²
  /// Every other varied key has the value of the experiment file outside [sweep].
  bool as_the_file_has_it = true;
};

/// Images that some settings have segmented.
struct ClaimSeries {
  const dose_limits::SeriesResult* result = nullptr;
  std::vector<std::size_t> settings;  ///< places in ClaimInput::settings of result->settings
  int mtf_model = 0;                  ///< the images' camera; 0: none of the paper's
};

struct ClaimInput {
  std::vector<SettingFacts> settings;
  std::vector<ClaimSeries> dose_series;  ///< one for each set of images; their results have curves
  std::vector<ClaimSeries> validation;
  std::optional<VacuumSeries> vacuum;  ///< what `dosefloor fit-mtf` has found, where it has been run
};

/// Doses over which the claims need means.
[[nodiscard]] std::vector<dose_limits::DoseSpan> claim_spans();

/// All claims, in the order of the paper. What a claim does not name is as in the paper where it is varied:
/// the high dose range, MTF model 4, the most specimens, images by the envelope.
[[nodiscard]] std::vector<Claim> judge_claims(const ClaimInput& input);

}  // namespace dosefloor::claims
