#pragma once
/// What is drawn for the images of every wave (microscope, dose, camera) and how they are cut out: section
/// `[images]` of an experiment file. The defaults are the microscope of the paper's Table 1, the
/// high dose range of its Table 2 and MTF model 4 of its Table 3.

#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "config/sections/aberrations.hpp"
#include "config/sections/draw_range.hpp"
#include "config/sections/field.hpp"

namespace dosefloor::config {

/// Electrons of a vacuum pixel; the brightest pixels of an image expect several times as many, and shot noise is drawn up to 1e7
/// (sim/detector/poisson.hpp).
inline constexpr double most_electrons = 1e6;

/// Camera pixels that an image keeps away from every edge of the field, around which the MTF wraps.
inline constexpr int crop_border_px = 16;

enum class Crop : std::uint8_t {
  random,   ///< anywhere that keeps the particle in view
  centre,   ///< the middle of the camera's field
  particle  ///< around the particle's middle
};

/// How the doses of a specimen's realisations go.
enum class DoseOrder : std::uint8_t {
  random,  ///< drawn log-uniformly
  rising   ///< realisation r of n has dose lo (hi / lo)^(r / (n - 1))
};

enum class DoseRange : std::uint8_t { high, low, full, custom };

/// The paper's MTF models 1 to 5, or ranges of one's own.
enum class MtfModel : std::uint8_t { model_1, model_2, model_3, model_4, model_5, custom };

enum class CameraOrder : std::uint8_t {
  poisson_mtf_readout,  ///< the paper's Eq. 3: MTF[P(N_D)] + P(N0)
  dqe,                  ///< √DQE before the Poisson draw, noise transfer after it, then readout
  counting              ///< every counted electron adds 1 to one pixel: the MTF acts before the Poisson draw
};

enum class Coherence : std::uint8_t {
  envelope,          ///< the temporal envelope multiplies the wave's spectrum
  focal_integration  ///< incoherent sum over the focal distribution; keeps the mean of |ψ|²
};

struct ImagesConfig {  // NOLINT(clang-analyzer-optin.performance.Padding): in the order they are read
  std::int64_t realisations = 10;                 ///< images of every specimen (image epochs)
  std::array<std::int64_t, 2> size_px{512, 512};  ///< [x, y] size of a stored image, px (after binning)
  Crop crop = Crop::random;
  std::int64_t bin = 1;  ///< bin x bin camera pixels are summed into one stored pixel

  DrawRange defocus_A{-200.0, 200.0};   ///< Å, > 0 is underfocus (C10 = -defocus)
  DrawRange cs_um{0.0, 12.45};          ///< spherical aberration C30, µm
  DrawRange focal_spread_A{5.0, 20.0};  ///< 1/e width (√2 × standard deviation), Å
  DrawRange blur_A{0.1, 0.8};           ///< standard deviation of the Gaussian blur, Å
  DrawRange sampling_A{0.07, 0.08};     ///< size of a camera pixel (before binning), Å
  bool sampling_snap = false;  ///< pixels of the nearest size that divides the box and transforms fast
  DrawRange angular_spread_mrad{0.0, 0.0};  ///< 1/e width of the illumination's angular distribution, mrad
  Coherence coherence = Coherence::focal_integration;
  double focal_tolerance = 1e-4;  ///< rms error of focal-integration's image, relative to vacuum
  AberrationsConfig aberrations;

  DoseRange dose_range = DoseRange::high;
  DrawRange dose_per_A2{1e2, 1e6};  ///< e⁻/Å², log-uniform; follows from dose_range unless that is custom

  DoseOrder dose_order = DoseOrder::random;

  MtfModel mtf_model = MtfModel::model_4;
  DrawRange mtf_c0{0.25, 0.6};  ///< follows from mtf_model unless that is custom
  DrawRange mtf_c3{2.0, 5.0};   ///< follows from mtf_model unless that is custom
  double mtf_floor = 0.0;       ///< C' of MTF(q̃) = (1 - C') / (1 + (q̃ / c0)^c3) + C'
  DrawRange n0{0.005, 0.015};   ///< expected readout counts per camera pixel, N0
  CameraOrder camera_order = CameraOrder::poisson_mtf_readout;
  double dqe_zero = 1.0;       ///< DQE(0); not of CameraOrder::poisson_mtf_readout
  DrawRange dqe_c0{1.0, 1.0};  ///< c0 of √DQE(q̃) = √DQE(0) / (1 + (q̃ / c0)^c3); of CameraOrder::dqe only
  DrawRange dqe_c3{2.0, 2.0};

  /// Mean edge of the pixels of stored images, after binning, Å.
  [[nodiscard]] double mean_pixel_A() const {
    return 0.5 * (sampling_A.lo + sampling_A.hi) * static_cast<double>(bin);
  }

  bool operator==(const ImagesConfig&) const = default;
};

/// The keys of the section, in the order they are read and written.
inline std::vector<Field> describe(ImagesConfig& images) {
  const Limits positive{0, std::numeric_limits<double>::infinity(), true};
  return {
      {"realisations", "", between(1, 100000), "images of every specimen: one in each image epoch",
       &images.realisations},
      {"size_px", "px", between(1, 65536), "size of a stored image, after binning",
       std::span<std::int64_t>(images.size_px)},
      {"crop",
       "",
       {},
       "where the image is cut out: anywhere with the particle in view, in the field's middle, or around the "
       "particle",
       choice(images.crop, {"random", "centre", "particle"})},
      {"bin", "px", between(1, 64), "bin x bin camera pixels are summed into one stored pixel", &images.bin},
      {"defocus_A", "Å", between(-1e5, 1e5), "defocus, positive for underfocus", interval(images.defocus_A)},
      {"cs_um", "µm", between(-1e4, 1e4), "spherical aberration Cs (C30)", interval(images.cs_um)},
      {"focal_spread_A", "Å", between(0, 1000), "focal spread as a 1/e width, sqrt(2) x standard deviation",
       interval(images.focal_spread_A)},
      {"blur_A", "Å", between(0, 100), "standard deviation of the Gaussian blur", interval(images.blur_A)},
      {"sampling_A", "Å", above(0, 10), "size of a camera pixel, before binning",
       interval(images.sampling_A)},
      {"sampling_snap",
       "",
       {},
       "true: instead of the drawn pixel the nearest of a few that divide the box, up to 2.4 % off, as in version 0.1",
       &images.sampling_snap,
       "",
       "true"},
      {"angular_spread_mrad", "mrad", between(0, 100), "angular spread of the illumination as a 1/e width",
       interval(images.angular_spread_mrad)},
      {"coherence",
       "",
       {},
       "temporal coherence: an envelope, or the sum over the focal distribution",
       choice(images.coherence, {"envelope", "focal-integration"})},
      {"focal_tolerance", "", between(1e-8, 0.1),
       "rms error of focal-integration's image, relative to vacuum; the smaller, the more coherent images are summed",
       &images.focal_tolerance},
      {"dose_range",
       "",
       {},
       "high is 1e2 to 1e6 e⁻/Å², low 1e1 to 1e4, full 1e1 to 1e6, custom dose_per_A2",
       choice(images.dose_range, {"high", "low", "full", "custom"})},
      {"dose_per_A2", "e⁻/Å²", positive, "dose of an image, log-uniform; for dose_range = \"custom\"",
       interval(images.dose_per_A2), "dose_range"},
      {"dose_order",
       "",
       {},
       "doses drawn, or rising in equal ratios from the first realisation to the last",
       choice(images.dose_order, {"random", "rising"})},
      {"mtf_model",
       "",
       {},
       "the paper's camera models 1 to 5, or custom for mtf_c0 and mtf_c3",
       choice(images.mtf_model, {"1", "2", "3", "4", "5", "custom"})},
      {"mtf_c0", "", above(0, 10), "c0 of the MTF, in Nyquist frequencies; for mtf_model = \"custom\"",
       interval(images.mtf_c0), "mtf_model"},
      {"mtf_c3", "", above(0, 100), "exponent c3 of the MTF; for mtf_model = \"custom\"",
       interval(images.mtf_c3), "mtf_model"},
      {"mtf_floor", "", between(0, 1), "the MTF's value at high frequencies, C'", &images.mtf_floor},
      {"n0", "", between(0, 1e6), "readout noise N0: its expected counts in a camera pixel",
       interval(images.n0)},
      {"camera_order",
       "",
       {},
       "the paper's Poisson, MTF, readout; a camera given by its DQE; or one that counts electrons",
       choice(images.camera_order, {"poisson-mtf-readout", "dqe", "counting"})},
      {"dqe_zero", "", above(0, 1), "DQE at frequency 0; for camera_order = \"dqe\" and \"counting\"",
       &images.dqe_zero},
      {"dqe_c0", "", above(0, 10), "c0 of sqrt(DQE), in Nyquist frequencies; for camera_order = \"dqe\"",
       interval(images.dqe_c0)},
      {"dqe_c3", "", above(0, 100), "exponent c3 of sqrt(DQE); for camera_order = \"dqe\"",
       interval(images.dqe_c3)},
  };
}

}  // namespace dosefloor::config
