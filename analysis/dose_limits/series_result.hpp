#pragma once
/// Everything that a series of images tells about the settings that have segmented it, each of one or more
/// replicates, with bootstrap intervals of particles, noise and training: in every resample the same particles
/// (or, of one particle, the same noise) for all settings, and n - 1 of the n replicates of each.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "analysis/dose_limits/dose_response.hpp"
#include "analysis/dose_limits/findings.hpp"
#include "analysis/dose_limits/floor.hpp"
#include "analysis/dose_limits/resampler.hpp"

namespace dosefloor::dose_limits {

/// The same images, in the same order, for every replicate of every setting.
struct SeriesFrames {
  std::vector<std::string> settings;                    ///< their names, for messages
  std::vector<std::vector<std::vector<Frame>>> frames;  ///< by setting and replicate
  /// By setting and replicate: what is marked in the series' images without a particle. Empty where it has none.
  std::vector<std::vector<std::vector<NullFrame>>> nulls;
  Reference reference = Reference::truth;
  std::vector<DoseSpan> spans;  ///< over which means are taken
  bool with_curves = true;      ///< false: means alone
};

struct BootstrapOptions {
  std::int64_t resamples = 2000;
  std::uint64_t seed = 1;
  std::uint32_t series = 0;  ///< number of the series: others get other resamples
  std::size_t window = 0;    ///< doses, odd; 0: default_window()
};

struct SettingResult {
  DoseResponse pooled;               ///< all replicates' frames together; empty without curves
  Findings found;                    ///< of the pooled frames
  std::vector<Findings> replicates;  ///< of each alone
  std::vector<Findings> resamples;   ///< empty where there are none

  [[nodiscard]] bool with_training() const noexcept { return replicates.size() > 1; }
};

struct SeriesResult {
  Reference reference = Reference::truth;
  Resampling resampling = Resampling::impossible;
  std::size_t particles = 0;
  std::size_t frames = 0;         ///< of each replicate
  double mean_particle_A2 = 0.0;  ///< mean of A_ref over the frames; what floors are shares of
  std::size_t window = 1;         ///< doses
  std::vector<double> doses_per_A2;
  bool with_curves = true;
  std::vector<SettingResult> settings;
};

/// `progress` is called with the resamples done of all settings together. Throws InputError as DoseSteps does,
/// unless all have seen the same particles at the same doses, and for a setting without replicates. The floor is that of
/// all of a setting's null frames in every resample: they are too few to be resampled.
[[nodiscard]] SeriesResult analyse_series(const SeriesFrames& series, const BootstrapOptions& options,
                                          const std::function<void(std::int64_t)>& progress = {});

}  // namespace dosefloor::dose_limits
