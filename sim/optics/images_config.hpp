#pragma once
/// What is drawn for the images of every wave (microscope, dose, camera) and how they are cut out: section
/// `[images]` of an experiment file. The defaults are the paper's Table 1 with MTF model 4.

#include <array>
#include <cstdint>

#include "sim/optics/aberrations.hpp"

namespace dosefloor::optics {

/// Closed interval that a parameter is drawn from: uniformly, but for the dose (log-uniformly).
struct DrawRange {
  double lo;
  double hi;
  bool operator==(const DrawRange&) const = default;
};

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
  dqe                   ///< √DQE before the Poisson draw, noise transfer after it, then readout
};

enum class Coherence : std::uint8_t {
  envelope,          ///< the temporal envelope multiplies the wave's spectrum
  focal_integration  ///< incoherent sum over the focal distribution; keeps the mean of |ψ|²
};

/// What a coefficient beyond defocus and Cs is drawn from: section `[images.aberrations]`.
struct DrawnCoefficient {
  DrawRange magnitude{0.0, 0.0};    ///< in the unit of its order, further_unit_A
  DrawRange azimuth_deg{0.0, 0.0};  ///< φ_nm, degrees
  bool operator==(const DrawnCoefficient&) const = default;
};

/// In the order of further_terms.
using AberrationsConfig = std::array<DrawnCoefficient, further_terms.size()>;

/// Å per unit that magnitudes of order n are given in: Å for n <= 2, µm for n = 3 and 4, mm for n = 5.
constexpr double further_unit_A(int n) {
  return n <= 2 ? 1.0 : (n <= 4 ? 1e4 : 1e7);
}

struct ImagesConfig {  // NOLINT(clang-analyzer-optin.performance.Padding): in the order they are read
  std::int64_t realisations = 10;                 ///< images of every specimen (image epochs)
  std::array<std::int64_t, 2> size_px{512, 512};  ///< [x, y] size of a stored image, px (after binning)
  Crop crop = Crop::random;
  std::int64_t bin = 1;  ///< bin x bin camera pixels are summed into one stored pixel

  DrawRange defocus_A{-200.0, 200.0};       ///< Å, > 0 is underfocus (C10 = -defocus)
  DrawRange cs_um{0.0, 12.45};              ///< spherical aberration C30, µm
  DrawRange focal_spread_A{5.0, 20.0};      ///< 1/e width (√2 × standard deviation), Å
  DrawRange blur_A{0.1, 0.8};               ///< standard deviation of the Gaussian blur, Å
  DrawRange sampling_A{0.07, 0.08};         ///< size of a camera pixel (before binning), Å
  DrawRange angular_spread_mrad{0.0, 0.0};  ///< 1/e width of the illumination's angular distribution, mrad
  Coherence coherence = Coherence::envelope;
  double focal_tolerance = 1e-4;  ///< largest quadrature error of focal-integration, relative to vacuum
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
  double dqe_zero = 1.0;       ///< DQE(0); used by CameraOrder::dqe only, as are the next two
  DrawRange dqe_c0{1.0, 1.0};  ///< c0 of √DQE(q̃) = √DQE(0) / (1 + (q̃ / c0)^c3)
  DrawRange dqe_c3{2.0, 2.0};

  bool operator==(const ImagesConfig&) const = default;
};

}  // namespace dosefloor::optics
