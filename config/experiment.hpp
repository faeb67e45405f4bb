#pragma once
/// One experiment file: everything all stages need, parsed and validated once.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/sections/analysis.hpp"
#include "config/sections/dose_series.hpp"
#include "config/sections/field.hpp"
#include "config/sections/images.hpp"
#include "config/sections/output.hpp"
#include "config/sections/specimen.hpp"
#include "config/sections/sweep.hpp"
#include "config/sections/train.hpp"
#include "config/sections/wave.hpp"

namespace dosefloor::config {

class Document;

struct Experiment {
  std::string name;                         ///< default: the file's name without .toml; [A-Za-z0-9._-]
  std::uint64_t seed = 1;                   ///< campaign seed of all draws
  std::int64_t training_specimens = 1000;   ///< ids 0 .. training_specimens - 1
  std::int64_t validation_specimens = 500;  ///< the ids after those
  SpecimenConfig specimen;
  WaveConfig wave;
  ImagesConfig images;
  TrainConfig train;
  DoseSeriesConfig dose_series;
  AnalysisConfig analysis;
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

/// The experiment that an output keeps, as dump() wrote it, perhaps in an earlier version: keys which that did not
/// have are read with the values that give its results (Field::as_before), not with today's defaults.
Experiment stored_experiment(std::string_view text, const std::string& name);

/// The experiment whose waves and images are the dose series: dose_series.specimens particles, then
/// dose_series.empty_specimens without one, imaged dose_series.frames times around the particle (or the middle of the
/// field), in the folder dose_series of the experiment's.
Experiment dose_series_experiment(const Experiment& experiment);

/// All sections but [sweep], in the order they are written. The fields point into `experiment`.
std::vector<SectionFields> describe(Experiment& experiment);

}  // namespace dosefloor::config
