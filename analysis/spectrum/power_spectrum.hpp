#pragma once
/// The noise power spectrum of a region: azimuthal averages of |F|².

#include <cstddef>
#include <memory>
#include <vector>

#include "analysis/spectrum/peaks.hpp"
#include "analysis/spectrum/rings.hpp"
#include "analysis/spectrum/taper.hpp"
#include "sim/core/fft/fftw_memory.hpp"
#include "sim/core/fft/grid_transform.hpp"

namespace dosefloor::spectrum {

/// What a region shows; counts are those of the image, per pixel.
struct RegionSpectrum {
  std::shared_ptr<const RingMap> map;
  /// By ring: |F[t (image - mean)]|² / Σ t², averaged. White noise of variance v has v everywhere; a flat
  /// field of a camera N_D MTF² + N0 (sim/detector/camera.hpp).
  std::vector<double> power;
  double mean = 0.0;    ///< Σ t² image / Σ t²: of the events that make the power
  double pixels = 0.0;  ///< (Σ t²)² / Σ t⁴: as many equal ones would give the mean its scatter
  Peaks peaks;

  [[nodiscard]] const std::vector<Ring>& rings() const noexcept { return map->rings(); }
};

/// For regions of one size.
class PowerSpectrum {
 public:
  PowerSpectrum(int width, int height, const FrequencyRange& range);

  [[nodiscard]] int width() const noexcept { return transform_.grid().nx; }
  [[nodiscard]] int height() const noexcept { return transform_.grid().ny; }

  /// image [y, x] of rows of `image_width` pixels, the region's first pixel at (x, y). The region, of this
  /// size, must lie in the image.
  [[nodiscard]] RegionSpectrum operator()(const float* image, std::size_t image_width, int x, int y);

 private:
  std::shared_ptr<const RingMap> map_;
  Taper along_x_;
  Taper along_y_;
  fft::GridTransform transform_;
  fft::FftwArray<fft::Complex> field_;
  std::vector<double> ring_count_;
};

/// Average power of the eight rings of the lowest frequencies: about S(0).
[[nodiscard]] double low_frequency_power(const RegionSpectrum& spectrum);

}  // namespace dosefloor::spectrum
