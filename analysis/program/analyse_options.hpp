#pragma once
/// Options of the verb `analyse`.

#include <fmt/format.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "analysis/dose_limits/series_result.hpp"
#include "analysis/results/counting_rule.hpp"
#include "config/experiment.hpp"

namespace dosefloor::analysis_program {

struct AnalyseOptions {
  std::int64_t resamples = 2000;
  std::int64_t window = 0;
  std::vector<std::string> series;
  std::string rule = "threshold";
  double false_share = 0.01;

  [[nodiscard]] results::CountingRule counting_rule() const {
    return {results::rule_named(rule), false_share};
  }
  /// Where the folders `analysis` and `report` lie: the experiment's folder, or `at-half` or `at-false-share` in it.
  [[nodiscard]] std::filesystem::path folder_of(const config::Experiment& experiment) const {
    const std::filesystem::path folder = experiment.output.folder;
    return rule == AnalyseOptions{}.rule ? folder : folder / ("at-" + rule);
  }
  /// " --rule half --false-share 0.02", of these what is not the default.
  [[nodiscard]] std::string rule_options() const {
    return (rule == AnalyseOptions{}.rule ? "" : " --rule " + rule) +
           (false_share == AnalyseOptions{}.false_share ? "" : fmt::format(" --false-share {}", false_share));
  }
  /// Resampling of the first series.
  [[nodiscard]] dose_limits::BootstrapOptions bootstrap(std::uint64_t seed) const {
    return {.resamples = resamples, .seed = seed, .series = 0, .window = static_cast<std::size_t>(window)};
  }
};

}  // namespace dosefloor::analysis_program
