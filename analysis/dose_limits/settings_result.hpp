#pragma once
/// Everything that a series tells of a study's settings, each of one or more replicates, with intervals of
/// particles, noise and training: in every resample the same particles (or, of one particle, the same noise)
/// for all settings, and n - 1 of the n replicates of each.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "analysis/dose_limits/dose_means.hpp"
#include "analysis/dose_limits/series_result.hpp"

namespace dosefloor::dose_limits {

/// The same images, in the same order, for every replicate of every setting.
struct SettingsFrames {
  std::vector<std::string> settings;
  std::vector<std::vector<std::vector<Frame>>> frames;  ///< by setting and replicate
  Reference reference = Reference::truth;
  std::vector<DoseSpan> spans;  ///< over which means are taken
  bool with_curves = true;      ///< false: means alone
};

/// What some frames say in numbers. A dose that is not reached is infinite; without curves all but the means
/// is NaN.
struct Findings {
  double half = 0.0;
  double convergence = 0.0;
  double visibility = 0.0;
  double plateau = 0.0;
  double band_width = 0.0;       ///< of the target band, in A_ref; NaN without convergence
  std::vector<DoseMeans> means;  ///< by span

  /// Throws Error for a span whose means were not taken.
  [[nodiscard]] const DoseMeans& in(const DoseSpan& span) const;
};

struct SettingResult {
  NetworkResult pooled;              ///< all replicates' frames together; its `network` is the setting
  Findings found;                    ///< of the pooled frames
  std::vector<Findings> replicates;  ///< of each alone
  std::vector<Findings> resamples;   ///< empty where there are none

  [[nodiscard]] bool with_training() const noexcept { return replicates.size() > 1; }
};

struct SettingsResult {
  Reference reference = Reference::truth;
  Resampling resampling = Resampling::impossible;
  std::size_t particles = 0;
  std::size_t frames = 0;  ///< of each replicate
  std::size_t window = 1;  ///< doses
  std::vector<double> doses_per_A2;
  bool with_curves = true;
  std::vector<SettingResult> settings;
};

/// A number of two settings, or of one, by the same resamples.
struct Compared {
  double value = 0.0;  ///< of the pooled frames
  std::optional<Interval> interval;
};

using OfTwo = std::function<double(const Findings& first, const Findings& second)>;

/// `statistic` of both, and its interval, which holds it. The settings are of one SettingsResult.
[[nodiscard]] Compared compare(const SettingResult& first, const SettingResult& second,
                               const OfTwo& statistic);

/// d(first) / d(second) of one of the doses of Findings. NaN where neither is reached, infinite or 0 where
/// one is not. A dose that is `first_dose`, where the series begins, may truly lie below: the interval of a
/// ratio with it reaches down to 0, or without end.
[[nodiscard]] Compared compare_doses(const SettingResult& first, const SettingResult& second,
                                     double Findings::*dose, double first_dose);

/// `progress` is called with the resamples done of all settings together. Throws InputError as
/// analyse_series(), and for a setting without replicates.
[[nodiscard]] SettingsResult analyse_settings(const SettingsFrames& series, const BootstrapOptions& options,
                                              const std::function<void(std::int64_t)>& progress = {});

}  // namespace dosefloor::dose_limits
