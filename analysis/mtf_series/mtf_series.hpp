#pragma once
/// From frames to the MTF of the camera that took them: regions, spectra, both fits.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "analysis/frames/frames_file.hpp"
#include "analysis/mtf_fit/eq1_fit.hpp"
#include "analysis/mtf_fit/eq2_fit.hpp"
#include "analysis/mtf_fit/two_source_fit.hpp"
#include "analysis/spectrum/region.hpp"

namespace dosefloor::mtf_series {

struct MtfSettings {
  std::optional<spectrum::Region> region;  ///< nothing: found in each frame
  mtf_fit::TwoSourceOptions two_source;
  spectrum::FrequencyRange range;  ///< of the fits
};

struct MtfFrame {
  std::string name;          ///< with its file
  double dose_per_A2 = 0.0;  ///< NaN: unknown
  double n_d = 0.0;          ///< of the table, or, without one, found by the two-source fit
  spectrum::Region region;
  spectrum::RegionSpectrum spectrum;
  mtf_fit::Eq1Fit eq1;
  /// Eq. 1 fitted to what the two sources show without scatter: what is wrong with it is Eq. 1's bias.
  mtf_fit::Eq1Fit eq1_noise_free;
};

struct MtfSeries {
  std::vector<MtfFrame> frames;
  mtf_fit::TwoSourceSeries two_source;
  mtf_fit::Eq2Fit eq2;
  mtf_fit::Eq2Fit eq2_noise_free;  ///< of the tails of eq1_noise_free
  std::vector<std::string> notes;  ///< what whoever reads the results should know
};

/// Fits the frames of all files, in their order. `progress` is called after each frame that was read. Throws
/// InputError, with the frame's name and what to do, for images without noise, for frames in which no vacuum
/// is found, and for a mean count that is not above 0.
[[nodiscard]] MtfSeries fit_mtf(const std::vector<frames::FramesFile>& files, const MtfSettings& settings,
                                const std::function<void(std::int64_t)>& progress);

}  // namespace dosefloor::mtf_series
