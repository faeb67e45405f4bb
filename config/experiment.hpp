#pragma once
/// One experiment file: everything all stages are told, parsed and validated once.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/dose_series_config.hpp"
#include "config/field.hpp"
#include "config/sweep_config.hpp"
#include "config/train_config.hpp"
#include "sim/optics/images_config.hpp"
#include "sim/specimen/specimen_config.hpp"
#include "sim/wave/wave_config.hpp"

namespace dosefloor::config {

/// Section `[output]`.
struct OutputConfig {
  std::string folder;  ///< default runs/<experiment name>; relative to where the program is started
  /// Where experiments share what they have in common (dosefloor sweep): the folders of waves.emd, of
  /// images.emd and of the dose series' images.emd. Empty: in `folder`.
  std::string waves_folder;
  std::string images_folder;
  std::string dose_series_folder;
  bool compress = false;  ///< rewrite finished files with lossless compression

  [[nodiscard]] std::filesystem::path waves_file() const {
    return std::filesystem::path(waves_folder.empty() ? folder : waves_folder) / "waves.emd";
  }

  [[nodiscard]] std::filesystem::path images_file() const {
    return std::filesystem::path(images_folder.empty() ? folder : images_folder) / "images.emd";
  }

  /// What an ideal observer detects in the images, beside them.
  [[nodiscard]] std::filesystem::path observer_file() const {
    return images_file().parent_path() / "observer.emd";
  }

  bool operator==(const OutputConfig&) const = default;
};

class Document;

struct Experiment {
  std::string name;                         ///< default: the file's name without .toml; [A-Za-z0-9._-]
  std::uint64_t seed = 1;                   ///< campaign seed of all draws
  std::int64_t training_specimens = 1000;   ///< ids 0 .. training_specimens - 1
  std::int64_t validation_specimens = 500;  ///< the ids after those
  std::string
      structures;  ///< key specimen.from: glob of structure files used instead of random specimens, or ""
  specimen::SpecimenConfig specimen;
  wave::WaveConfig wave;
  optics::ImagesConfig images;
  train::TrainConfig train;
  DoseSeriesConfig dose_series;
  OutputConfig output;
  SweepConfig sweep;
  std::shared_ptr<const Document>
      document;  ///< what it was read from: names the line of what is found wrong later

  /// Networks are judged on the specimens from this one on: those of validation, or all where there are none.
  [[nodiscard]] std::int64_t first_segmented_specimen() const {
    return validation_specimens > 0 ? training_specimens : 0;
  }
};

/// Reads and validates an experiment file. `overrides` are "section.key=value", applied in their order before
/// anything is read. Throws InputError: "FILE:LINE: section.key = FOUND: expected ALLOWED." (read_sections(),
/// config/experiment_checks.hpp; for overrides "--set section.key = ...").
Experiment load_experiment(const std::filesystem::path& file, std::span<const std::string> overrides = {});

/// The same from text; `name` stands for the file ("paper.toml").
Experiment parse_experiment(std::string_view text, const std::string& name,
                            std::span<const std::string> overrides = {});

/// The experiment whose waves and images are the dose series: dose_series.specimens particles and no others,
/// imaged dose_series.frames times around the particle, in the folder dose_series of the experiment's.
Experiment dose_series_experiment(const Experiment& experiment);

/// All sections but [sweep], in the order they are written. The fields point into `experiment`.
std::vector<SectionFields> describe(Experiment& experiment);

}  // namespace dosefloor::config
