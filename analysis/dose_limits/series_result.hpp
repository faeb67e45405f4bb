#pragma once
/// Everything that a dose series tells of the networks that have seen it, with bootstrap intervals.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "analysis/dose_limits/area_curve.hpp"
#include "analysis/dose_limits/dose_steps.hpp"
#include "analysis/dose_limits/interval.hpp"
#include "analysis/dose_limits/limits.hpp"
#include "analysis/dose_limits/resampler.hpp"

namespace dosefloor::dose_limits {

/// The same images, in the same order, for every network.
struct SeriesFrames {
  std::vector<std::string> networks;
  std::vector<std::vector<Frame>> frames;  ///< by network
  Reference reference = Reference::truth;
};

struct BootstrapOptions {
  std::int64_t resamples = 2000;
  std::uint64_t seed = 1;
  std::uint32_t series = 0;  ///< number of the series: others get other resamples
  std::size_t window = 0;    ///< doses, odd; 0: default_window()
};

/// One of the three doses.
struct DoseLimit {
  std::optional<double> dose_per_A2;  ///< nothing: not reached within the series
  bool at_first_dose = false;         ///< the true one may lie below the series
  std::optional<Interval> interval;   ///< infinite: not reached; holds dose_per_A2
  double reached_share = 0.0;         ///< of the resamples; NaN without
};

struct PointIntervals {
  std::optional<Interval> share;
  std::optional<Interval> false_share;
  std::optional<Interval> f1;
};

struct NetworkResult {
  std::string network;
  AreaCurve curve;
  std::vector<PointIntervals> intervals;  ///< by step
  Limits limits;
  DoseLimit half;
  DoseLimit convergence;
  DoseLimit visibility;
};

/// first against second, by the same images and resamples.
struct PairResult {
  std::string first;
  std::string second;
  std::vector<double> f1_difference;  ///< mean of F1(first) - F1(second) in each window
  std::vector<std::optional<Interval>> f1_intervals;
  /// d(first) / d(second) of the 50 % doses; NaN where neither is reached, infinite or 0 where one is not.
  double half_ratio = 0.0;
  std::optional<Interval> half_ratio_interval;
};

struct SeriesResult {
  Reference reference = Reference::truth;
  Resampling resampling = Resampling::impossible;
  std::size_t particles = 0;
  std::size_t frames = 0;  ///< of each network
  std::size_t window = 1;  ///< doses
  std::vector<NetworkResult> networks;
  std::vector<PairResult> pairs;  ///< each network against those after it
};

/// `progress` is called after each resample. Throws InputError as DoseSteps does, and unless the networks
/// have seen the same particles at the same doses.
[[nodiscard]] SeriesResult analyse_series(const SeriesFrames& series, const BootstrapOptions& options,
                                          const std::function<void(std::int64_t)>& progress = {});

}  // namespace dosefloor::dose_limits
