#pragma once
/// Finds a part of an image that shows nothing but noise.

#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "analysis/spectrum/power_spectrum.hpp"
#include "analysis/spectrum/region.hpp"

namespace dosefloor::vacuum {

/// Shortest side of a square worth finding, pixels.
inline constexpr int least_vacuum_px = 96;

/// Tries the whole image first, then squares of falling size, from the shorter side down to an eighth of it.
/// Of one size, those are tried whose pixels, binned by 1, 2, 4 and 8, vary least: whatever is imaged adds to
/// the variance, and binning removes the noise from it. Squares that vary more than the others of their size,
/// by 6 standard deviations of noise, are skipped. Takes the first square that looks like stationary noise:
///
///  - no frequency or ring stands out from its surroundings, as those of a lattice do (spectrum/peaks.hpp);
///  - the means of its parts (8 x 8) scatter no more than their noise S(0) / pixels allows, or by 2 % of the
///    mean, as illumination does;
///  - nor do their variances;
///  - binned by 8, no part (4 x 4) varies more than the others, by 6 standard deviations.
///
/// What the noise hides cannot be found: at low doses give the region, or a mask.
class VacuumSearch {
 public:
  /// For images of width x height pixels.
  VacuumSearch(int width, int height) : width_(width), height_(height) {}

  /// image [y, x]; mask [y, x] or nullptr: pixels where it is 1 are avoided. Nothing if no square passes.
  [[nodiscard]] std::optional<spectrum::Region> operator()(const float* image, const std::uint8_t* mask);

 private:
  [[nodiscard]] bool looks_like_noise(const float* image, const spectrum::Region& region);

  int width_;
  int height_;
  std::map<std::pair<int, int>, spectrum::PowerSpectrum> spectra_;  ///< by width and height
};

}  // namespace dosefloor::vacuum
