#pragma once
/// Options of the verb `analyse`.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "analysis/dose_limits/series_result.hpp"
#include "analysis/results/segmentation.hpp"
#include "config/experiment.hpp"

namespace dosefloor::analysis_program {

struct AnalyseOptions {
  std::int64_t resamples = 2000;
  std::int64_t window = 0;
  std::vector<std::string> series;
  bool at_half = false;

  [[nodiscard]] results::Found found() const {
    return at_half ? results::Found::above_half : results::Found::above_threshold;
  }
  /// Where the folders `analysis` and `report` lie: the experiment's folder, or `at-half` in it.
  [[nodiscard]] std::filesystem::path folder_of(const config::Experiment& experiment) const {
    const std::filesystem::path folder = experiment.output.folder;
    return at_half ? folder / "at-half" : folder;
  }
  /// Resampling of the first series.
  [[nodiscard]] dose_limits::BootstrapOptions bootstrap(std::uint64_t seed) const {
    return {.resamples = resamples, .seed = seed, .series = 0, .window = static_cast<std::size_t>(window)};
  }
};

}  // namespace dosefloor::analysis_program
