#pragma once
/// A series of images, and what it shows of the settings that have segmented it.

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "analysis/dose_limits/series_result.hpp"
#include "analysis/results/results.hpp"

namespace dosefloor::tables {

struct AnalysedSeries {
  const results::Series* input = nullptr;
  std::vector<std::size_t> settings;  ///< places in Results::settings of result.settings
  int mtf_model = 0;                  ///< the images' camera, 1 to 5; 0: another
  dose_limits::SeriesResult result;
};

/// (name of the file, its CSV: a header line, then rows), in the order in which they are listed.
using Tables = std::vector<std::pair<std::string, std::string>>;

}  // namespace dosefloor::tables
