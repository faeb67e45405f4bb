#pragma once
/// What `dosefloor observe` has found in a dose series, as frames such as a network's.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "analysis/dose_limits/frame.hpp"
#include "config/experiment.hpp"

namespace dosefloor::results {

struct ObserverSeries {
  std::string series;  ///< name of the dose series
  std::filesystem::path file;
  std::string fingerprint;
  double false_share = 0.0;  ///< of the background that is found
  std::vector<double> discs_A;
  /// By disc: expected areas, the true positives and the false share of the background.
  std::vector<std::vector<dose_limits::Frame>> frames;
};

/// Of the dose series `name`, that of `experiment` (config::dose_series_experiment); nothing where its file
/// is not there. Throws InputError, with `command`, which makes it again, if it was made with other parameters
/// than the experiment's.
[[nodiscard]] std::optional<ObserverSeries> observer_of(const std::string& name,
                                                        const config::Experiment& experiment,
                                                        const std::string& command);

}  // namespace dosefloor::results
