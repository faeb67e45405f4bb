#pragma once
/// Training images made when they are asked for: realisation `image_epoch` of a specimen's exit wave, bit for
/// bit what the stage `images` stores under the same seed, specimen and image epoch, and any number of them.

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "config/experiment.hpp"
#include "sim/core/parallel/communicator.hpp"
#include "sim/images_stage/waves_source.hpp"
#include "sim/imaging/image_pipeline.hpp"
#include "train/samples/sample_source.hpp"
#include "train/samples/wave_cache.hpp"

namespace dosefloor::samples {

struct OnTheFlyOptions {
  std::string how_to_make_waves = "dosefloor waves EXPERIMENT.toml";  ///< for messages
  std::uint64_t cache_bytes = std::uint64_t{2}
                              << 30U;      ///< of wave spectra, on each rank; others are read again
  std::optional<std::string> plan_wisdom;  ///< of the run that is resumed; counts on rank 0 of `world`
  std::function<void(const std::string&)>
      note;  ///< one line on rank 0 where planning takes time; may be empty
};

class OnTheFlyImages : public SampleSource {
 public:
  /// Collective over `world` (the plans are shared: those of options.plan_wisdom, else of the experiment's
  /// images file where there is one, else of this machine's cache, else measured now). Throws InputError,
  /// with what to do, if <output.waves_folder>/waves.emd is missing, unfinished, foreign, made with other
  /// parameters, or lacks specimens that `experiment` trains on or validates with, or if the crop does not
  /// fit.
  OnTheFlyImages(const parallel::Communicator& world, const config::Experiment& experiment,
                 const OnTheFlyOptions& options);

  /// Reads the specimen's wave if it is not in memory. Throws InputError if the wave is not finite.
  Sample read(const SampleId& id) override;

  [[nodiscard]] int height() const override;
  [[nodiscard]] int width() const override;
  [[nodiscard]] const std::vector<std::int64_t>& specimens() const override { return specimens_; }
  [[nodiscard]] std::optional<std::int64_t> image_epochs() const override { return std::nullopt; }
  /// Of the waves' checksums, the images' parameters, FFTW's version, the instruction set and the plans.
  [[nodiscard]] std::string fingerprint() const override;
  [[nodiscard]] config::DrawRange pixel_A() const override;
  [[nodiscard]] config::DrawRange dose_per_A2() const override { return experiment_.images.dose_per_A2; }
  void verify(const parallel::Communicator& world) const override { waves_.verify(world); }

  /// The plans in use: a run keeps them with its checkpoints, so that its resume has the same bits.
  [[nodiscard]] const std::string& plan_wisdom() const noexcept { return plan_wisdom_; }
  /// The waves in memory.
  [[nodiscard]] const WaveCache& cache() const noexcept { return cache_; }

 private:
  [[nodiscard]] CachedWave load(std::int64_t index) const;

  config::Experiment experiment_;
  images_stage::WavesSource waves_;
  std::vector<std::int64_t> specimens_;
  std::set<int> camera_sizes_;
  std::string plan_wisdom_;
  imaging::ImagePipeline pipeline_;
  WaveCache cache_;
};

}  // namespace dosefloor::samples
