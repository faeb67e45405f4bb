#pragma once
/// One imaging realisation: everything that turns a specimen's exit wave into one image, as numbers.

#include <array>
#include <cstdint>
#include <optional>

#include "config/sections/images.hpp"
#include "sim/core/fft/grid.hpp"
#include "sim/detector/camera_model.hpp"
#include "sim/optics/optics.hpp"

namespace dosefloor::imaging {

/// Which image: the campaign's seed, the specimen, and which of its realisations.
struct ImageKey {
  std::uint64_t seed = 0;
  std::uint32_t specimen = 0;
  std::uint32_t realisation = 0;
};

struct Realisation {
  optics::Optics optics;
  double focal_tolerance = 1e-4;      ///< of Coherence::focal_integration
  double blur_A = 0.0;                ///< σ of the Gaussian blur
  double drawn_sampling_A = 0.0;      ///< the pixel of camera_grid, unless that is snapped
  fft::Grid camera_grid;              ///< the camera's field, unbinned
  std::optional<double> dose_per_A2;  ///< nothing: no camera, the noise-free intensity, vacuum 1
  detector::CameraParameters camera;
  config::Crop crop = config::Crop::centre;
  std::array<double, 2> crop_uniform{0.0, 0.0};  ///< in [0, 1): place of a random crop
  std::array<int, 2> size_px{0, 0};  ///< [x, y] of the image, binned; {0, 0}: the whole field, uncropped
  int bin = 1;

  /// Expected vacuum electrons of a camera pixel, N_D = dose x pixel area; 0 without a dose.
  [[nodiscard]] double n_d() const {
    return dose_per_A2.value_or(0.0) * camera_grid.dx_A() * camera_grid.dy_A();
  }
};

/// Draws a realisation over a box of lx x ly Å. Each parameter takes fixed words of its stage's stream, two of each, so images of
/// one key that differ in their ranges (another MTF model, another dose range) have the same uniform numbers:
///
///   Purpose::optics   defocus, Cs, focal spread, blur, sampling, dose, angular spread, C12, φ12, C21, ...
///   Purpose::camera   what detector::draw_camera() draws
///   Purpose::crop     x, y
Realisation draw_realisation(const config::ImagesConfig& config, const ImageKey& key, double lx_A,
                             double ly_A);

}  // namespace dosefloor::imaging
