#pragma once
/// The claims of the paper, and what an experiment says about each.

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

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

struct ClaimInput {
  const dose_limits::SeriesResult* dose_series = nullptr;  ///< nullptr: there is none
  /// e⁻/Å² trained on, by network.
  std::map<std::string, std::array<double, 2>> training_doses;
  std::string dose_range;  ///< images.dose_range: "high", "low", "full", "custom"
};

/// Of a claim about one experiment: those that its networks can judge.
[[nodiscard]] std::vector<Claim> judge_one_experiment(const ClaimInput& input);

/// All claims, in the order of the paper: those, and, as not studied, those that compare experiments.
[[nodiscard]] std::vector<Claim> judge_claims(const ClaimInput& input);

}  // namespace dosefloor::claims
