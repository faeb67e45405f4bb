#pragma once
/// The tables of a study as CSV (docs/analysis.md). Every line about a setting has its network, its label
/// and, in a column each, its values of the varied keys.

#include <string>
#include <vector>

#include "analysis/claims/claims.hpp"
#include "analysis/dose_limits/settings_result.hpp"
#include "analysis/program/analysis_tables.hpp"
#include "analysis/results/study_results.hpp"

namespace dosefloor::analysis_program {

/// Images, and what they show of the settings that have segmented them.
struct AnalysedStudySeries {
  const results::StudySeries* input = nullptr;
  std::vector<std::size_t> settings;  ///< places in StudyResults::settings of result.settings
  int mtf_model = 0;                  ///< the images' camera, 1 to 5; 0: another
  dose_limits::SettingsResult result;
};

/// study_settings.csv, study_networks.csv, study_series.csv, study_limits.csv, study_target_bands.csv,
/// study_replicates.csv, study_scores.csv, study_area_curves.csv, study_over_segmentation.csv,
/// study_f1_curves.csv, study_pairs.csv, learning_curves.csv, claims.csv. Throws InputError as
/// learning_curves_csv().
[[nodiscard]] Tables study_tables(const results::StudyResults& results,
                                  const std::vector<AnalysedStudySeries>& all_series,
                                  const std::vector<claims::Claim>& claims);

/// What intervals of resampled particles or noise, and of resampled trainings or of one each, are of:
/// "particles, noise and training".
[[nodiscard]] std::string interval_text(dose_limits::Resampling resampling, bool with_training);

}  // namespace dosefloor::analysis_program
