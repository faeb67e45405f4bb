#pragma once
/// A series of images of the same particles with rising dose, as an experiment records one: section
/// `[dose_series]`. The defaults are those of the paper's experimental series.

#include <cstdint>

#include "sim/optics/images_config.hpp"

namespace dosefloor::config {

/// Whose camera the series is recorded with.
enum class SeriesCamera : std::uint8_t { of_images, model_1, model_2, model_3, model_4, model_5 };

struct DoseSeriesConfig {
  std::int64_t specimens = 0;  ///< particles, each imaged at every dose; 0: no series
  std::int64_t frames = 64;    ///< doses
  std::uint64_t seed =
      1000001;                ///< of particles and draws; not experiment.seed, whose particles are trained on
  double max_tilt_deg = 0.0;  ///< 0: in zone axis
  optics::DrawRange dose_per_A2{10.0, 2000.0};  ///< of the first and of the last frame, e⁻/Å²
  optics::DrawRange defocus_A{48.0, 50.0};
  optics::DrawRange cs_um{7.0, 8.0};
  optics::DrawRange focal_spread_A{5.0, 6.0};
  optics::DrawRange blur_A{0.1, 0.2};
  SeriesCamera mtf_model = SeriesCamera::of_images;

  bool operator==(const DoseSeriesConfig&) const = default;
};

}  // namespace dosefloor::config
