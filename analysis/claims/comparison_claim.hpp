#pragma once
/// Claims that compare two settings by the same images.

#include <functional>
#include <string>
#include <vector>

#include "analysis/claims/judge.hpp"
#include "analysis/dose_limits/comparison.hpp"

namespace dosefloor::claims {

/// A number of two settings; `first_dose`: where the series begins, e⁻/Å².
using Number = std::function<dose_limits::Compared(
    const dose_limits::SettingResult& first, const dose_limits::SettingResult& second, double first_dose)>;

struct Comparison {
  std::string id;
  std::string text;
  std::string paper;
  std::string unit;
  dose_limits::Interval accepted;
  std::string first_network;
  Wanted first;
  std::string second_network;
  Wanted second;
  Number number;
};

/// Which series a comparison may be judged on.
struct JudgedOn {
  const std::vector<ClaimSeries>* series = nullptr;
  bool of_learnt = true;  ///< networks that have not learnt to segment are not compared
  int camera = 0;         ///< whose images they must be; 0: any
  /// Each may have segmented images of its own: of as many particles, at the same doses. Then nothing is paired.
  bool own_images = false;
  std::string studied_by;  ///< the experiment file that compares such settings
};

/// Its id, text and accepted values; not studied.
[[nodiscard]] Claim claim_of(const Comparison& comparison);

/// Judges it on the first series that both settings have segmented.
[[nodiscard]] Claim judge_comparison(const Judge& judge, const Comparison& comparison, const JudgedOn& on);

/// The values for which a claim of "lower", "more" or "less" holds: differences of at most 10⁻⁹ are none.
inline constexpr double least_difference = 1e-9;
[[nodiscard]] dose_limits::Interval below(double value);
[[nodiscard]] dose_limits::Interval above_0();

/// Ratio of one of the three doses, first over second.
[[nodiscard]] Number dose_ratio(double dose_limits::Findings::*dose);
/// How much higher that dose is, in %.
[[nodiscard]] Number percent_more_dose(double dose_limits::Findings::*dose);
/// Difference of the mean F1 of the frames of some doses.
[[nodiscard]] Number f1_difference(const dose_limits::DoseSpan& span);
/// Difference of the over-segmented areas, in % of the true one.
[[nodiscard]] Number over_segmentation();
/// Ratio of the widths of the target bands.
[[nodiscard]] Number band_ratio();
/// How much more of the particle is found at some doses (mean TP / A_ref), in %.
[[nodiscard]] Number percent_more_found(const dose_limits::DoseSpan& span);

}  // namespace dosefloor::claims
