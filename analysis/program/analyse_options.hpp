#pragma once
/// Options of the verb `analyse`.

#include <fmt/format.h>

#include <cstdint>
#include <filesystem>
#include <optional>
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
  std::string rule;                   ///< empty: that of the experiment
  std::optional<double> false_share;  ///< nothing: that of the experiment

  /// Those given, and of the experiment's [analysis] what is not.
  [[nodiscard]] results::CountingRule counting_rule(const config::Experiment& experiment) const {
    return {rule.empty() ? experiment.analysis.rule : results::rule_named(rule),
            false_share.value_or(experiment.analysis.false_share)};
  }
  /// Where the folders `analysis` and `report` lie: the experiment's folder, or, by another rule than the
  /// experiment's, `at-threshold`, `at-half` or `at-false-share` in it.
  [[nodiscard]] std::filesystem::path folder_of(const config::Experiment& experiment) const {
    const std::filesystem::path folder = experiment.output.folder;
    const results::Rule leading = counting_rule(experiment).rule;
    return leading == experiment.analysis.rule ? folder
                                               : folder / fmt::format("at-{}", results::name_of(leading));
  }
  /// " --rule half --false-share 0.02", of these what was given.
  [[nodiscard]] std::string rule_options() const {
    return (rule.empty() ? "" : " --rule " + rule) +
           (false_share ? fmt::format(" --false-share {}", *false_share) : "");
  }
  /// Resampling of the first series.
  [[nodiscard]] dose_limits::BootstrapOptions bootstrap(std::uint64_t seed) const {
    return {.resamples = resamples, .seed = seed, .series = 0, .window = static_cast<std::size_t>(window)};
  }
};

}  // namespace dosefloor::analysis_program
