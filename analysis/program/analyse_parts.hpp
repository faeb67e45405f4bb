#pragma once
/// What the analyses of an experiment and of a study have in common.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "analysis/program/analysis_output.hpp"
#include "analysis/results/segmentation.hpp"
#include "config/arguments/stage_arguments.hpp"
#include "config/experiment.hpp"

namespace dosefloor::analysis_program {

/// Changes whenever the same inputs give other tables.
inline constexpr int method_version = 2;

/// Options of the verb `analyse`.
struct AnalyseOptions {
  std::int64_t resamples = 2000;
  std::int64_t window = 0;
  std::vector<std::string> series;
  bool at_half = false;

  [[nodiscard]] results::Found found() const {
    return at_half ? results::Found::above_half : results::Found::above_threshold;
  }
};

/// Where the folders `analysis` and `report` lie: the experiment's folder, or `at-half` in it.
[[nodiscard]] std::filesystem::path analysis_folder(const config::Experiment& experiment,
                                                    const AnalyseOptions& options);

/// "high", "low", "full", "custom".
[[nodiscard]] std::string range_name(config::DoseRange range);

/// The table [analyse] of what the results follow from: options, seed, and the experiment but for where its
/// files lie.
[[nodiscard]] std::string options_toml(const config::Experiment& experiment, const AnalyseOptions& options);

/// What provenance.json tells of any analysis.
[[nodiscard]] nlohmann::ordered_json provenance_head(const config::Experiment& experiment,
                                                     const arguments::StageArguments& arguments,
                                                     const AnalyseOptions& options);

/// The last line of a dry run: as JSON with `line`'s entries, or in words.
void print_plan(nlohmann::ordered_json line, const AnalysisOutput& output, bool complete, bool json);

/// The last line: what was made, where, how long; `counts` are added to the JSON.
void print_made(const nlohmann::ordered_json& counts, const AnalysisOutput& output, bool was_complete,
                std::chrono::steady_clock::time_point start, const arguments::StageArguments& arguments);

}  // namespace dosefloor::analysis_program
