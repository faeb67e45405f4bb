#pragma once
/// The claims of the paper, and what a study, which compares experiments, says about each
/// (numbers and accepted sets: docs/analysis.md).

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "analysis/claims/claims.hpp"
#include "analysis/dose_limits/settings_result.hpp"

namespace dosefloor::claims {

/// What claims ask of a setting.
struct SettingFacts {
  std::string network;                     ///< "msd" or "unet"
  std::string label;                       ///< "dose_range-low"
  std::string dose_range;                  ///< "high", "low", "full", "custom"
  int mtf_model = 0;                       ///< 1 to 5; 0: another camera
  std::int64_t specimens = 0;              ///< trained on
  std::array<double, 2> training_doses{};  ///< e⁻/Å²
  bool as_the_file_has_it =
      true;  ///< every other varied key has the value of the study's file outside [sweep]
};

/// Images that some settings have segmented.
struct ClaimSeries {
  const dose_limits::SettingsResult* result = nullptr;
  std::vector<std::size_t> settings;  ///< places in StudyClaimInput::settings of result->settings
  int mtf_model = 0;                  ///< the images' camera; 0: none of the paper's
};

struct StudyClaimInput {
  std::vector<SettingFacts> settings;
  std::vector<ClaimSeries> dose_series;  ///< one for each set of images; their results have curves
  std::vector<ClaimSeries> validation;
};

/// Doses over which the claims need means.
[[nodiscard]] std::vector<dose_limits::DoseSpan> study_claim_spans();

/// All claims, in the order of the paper. Those that one experiment judges are judged on the networks of the
/// high dose range, of MTF model 4 and the most specimens, where these are varied.
[[nodiscard]] std::vector<Claim> judge_study(const StudyClaimInput& input);

}  // namespace dosefloor::claims
