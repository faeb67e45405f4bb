#pragma once
/// Which keys a study varies: section `[sweep]`.

#include <string>
#include <utility>
#include <vector>

namespace dosefloor::config {

/// One varied key and its values as TOML text, in the order of the file.
struct SweepAxis {
  std::string key;                  ///< "images.dose_range"
  std::vector<std::string> values;  ///< "\"high\"", "\"low\""

  bool operator==(const SweepAxis&) const = default;
};

/// The runs of a study are the product of its axes, without the excluded ones.
struct SweepConfig {
  /// A run is left out if all (key, value) pairs of one exclusion hold for it. Values are TOML texts that
  /// occur in the key's axis.
  using Exclusion = std::vector<std::pair<std::string, std::string>>;

  std::vector<SweepAxis> axes;
  std::vector<Exclusion> exclude;

  bool operator==(const SweepConfig&) const = default;
};

}  // namespace dosefloor::config
