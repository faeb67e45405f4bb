#pragma once
/// A series of images of the same particles with rising dose, as an experiment records one: section
/// `[dose_series]`. The defaults are those of the paper's experimental series, but for the first dose: an ideal
/// observer finds particles below 10 e⁻/Å², where the paper's begins.

#include <cstdint>
#include <limits>
#include <vector>

#include "config/sections/draw_range.hpp"
#include "config/sections/field.hpp"

namespace dosefloor::config {

/// Whose camera the series is recorded with.
enum class SeriesCamera : std::uint8_t { of_images, model_1, model_2, model_3, model_4, model_5 };

struct DoseSeriesConfig {
  std::int64_t specimens = 0;  ///< particles, each imaged at every dose; 0: no series
  std::int64_t empty_specimens =
      2;  ///< after them, in turns the support alone and vacuum: what is found there is false
  std::int64_t frames = 64;  ///< doses
  std::uint64_t seed =
      1000001;                ///< of particles and draws; not experiment.seed, whose particles are trained on
  double max_tilt_deg = 0.0;  ///< 0: in zone axis
  DrawRange dose_per_A2{1.0, 2000.0};  ///< of the first and of the last frame, e⁻/Å²
  DrawRange defocus_A{48.0, 50.0};
  DrawRange cs_um{7.0, 8.0};
  DrawRange focal_spread_A{5.0, 6.0};
  DrawRange blur_A{0.1, 0.2};
  SeriesCamera mtf_model = SeriesCamera::of_images;

  /// With and without a particle; 0 where there is no series.
  [[nodiscard]] std::int64_t all_specimens() const { return specimens > 0 ? specimens + empty_specimens : 0; }

  bool operator==(const DoseSeriesConfig&) const = default;
};

/// The keys of the section, in the order they are read and written.
inline std::vector<Field> describe(DoseSeriesConfig& series) {
  return {
      {"specimens", "", between(0, 1e6), "particles, each imaged at every dose; 0 for no series",
       &series.specimens},
      {"empty_specimens", "", between(0, 1e6),
       "specimens without a particle, imaged as the others: in turns the support alone and vacuum",
       &series.empty_specimens, "", "0"},
      {"frames", "", between(2, 100000), "images of a particle, with doses rising in equal ratios",
       &series.frames},
      {"seed", "", Limits{.lowest = 0}, "of the particles and draws; another than experiment.seed",
       &series.seed},
      {"max_tilt_deg", "degrees", between(0, 45), "tilt of particle and slab; 0 for zone axis",
       &series.max_tilt_deg},
      {"dose_per_A2", "e⁻/Å²", above(0, std::numeric_limits<double>::infinity()),
       "dose of the first and of the last frame", interval(series.dose_per_A2)},
      {"defocus_A", "Å", between(-1e5, 1e5), "defocus, positive for underfocus", interval(series.defocus_A)},
      {"cs_um", "µm", between(-1e4, 1e4), "spherical aberration Cs (C30)", interval(series.cs_um)},
      {"focal_spread_A", "Å", between(0, 1000), "focal spread as a 1/e width",
       interval(series.focal_spread_A)},
      {"blur_A", "Å", between(0, 100), "standard deviation of the Gaussian blur", interval(series.blur_A)},
      {"mtf_model",
       "",
       {},
       "camera model 1 to 5, or that of [images]",
       choice(series.mtf_model, {"images", "1", "2", "3", "4", "5"})},
  };
}

}  // namespace dosefloor::config
