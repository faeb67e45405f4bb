#pragma once
/// What an ideal observer detects of one specimen's particle in its images.

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "config/experiment.hpp"
#include "sim/core/fft/line_transform_set.hpp"
#include "sim/core/parallel/communicator.hpp"
#include "sim/imaging/image_pipeline.hpp"
#include "sim/label/hull.hpp"
#include "sim/observer/prewhitener.hpp"
#include "sim/waves_stage/wave_engine.hpp"

namespace dosefloor::observer_stage {

/// What the observer is asked.
struct ObserverOptions {
  std::vector<double> discs_A{5.0, 10.0, 20.0};  ///< diameters
  double false_share = 0.01;                     ///< of the background that passes the threshold
};

/// Of one image.
struct Observation {
  double dose_per_A2 = 0.0;
  double particle_A2 = 0.0;           ///< in view
  double background_A2 = 0.0;         ///< the rest of the image
  std::vector<double> detectability;  ///< by disc: median of d' over the particle; 0 without one in view
  std::vector<double> found_share;    ///< by disc: of particle_A2, its expectation; 0 without
};

/// The observer knows the optics, the camera and two noise-free images: that of the specimen, and that of its
/// support alone (every atom that is not Au). Of the disc around every camera pixel on the particle it asks
/// which of the two the camera has recorded there (sim/observer/detectability.hpp), before the image is binned.
class SpecimenObserver {
 public:
  /// `alone` has one rank; it and the experiment must outlive the observer.
  SpecimenObserver(const parallel::Communicator& alone, const config::Experiment& experiment,
                   const waves_stage::WaveSettings& settings, ObserverOptions options,
                   fft::Planning planning);
  ~SpecimenObserver() = default;
  SpecimenObserver(const SpecimenObserver&) = delete;  // its parts hold references to its transforms
  SpecimenObserver& operator=(const SpecimenObserver&) = delete;
  SpecimenObserver(SpecimenObserver&&) = delete;
  SpecimenObserver& operator=(SpecimenObserver&&) = delete;

  /// Computes the exit waves of specimen and support, for the images that are asked for next.
  void take(std::int64_t specimen, const structure::Structure& structure);

  /// Of the image `image_epoch` of the specimen that was taken. Throws InputError for one without a dose.
  [[nodiscard]] Observation operator()(std::int64_t image_epoch);

 private:
  [[nodiscard]] observer::Prewhitener& prewhitener(const fft::Grid& grid);

  const config::Experiment& experiment_;
  waves_stage::WaveSettings settings_;
  ObserverOptions options_;
  waves_stage::WaveEngine engine_;
  imaging::ImagePipeline pipeline_;
  fft::LineTransformSet transforms_;
  std::map<std::pair<int, int>, observer::Prewhitener> prewhiteners_;  ///< by the camera's size
  std::int64_t specimen_ = 0;
  label::Hull particle_;
  std::optional<optics::WaveSpectrum> whole_;
  std::optional<optics::WaveSpectrum> support_;
};

}  // namespace dosefloor::observer_stage
