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

/// Keys and their values as TOML text: ("images.mtf_model", "3").
using Assignments = std::vector<std::pair<std::string, std::string>>;

/// The experiments of a study are all entries of its list times all combinations of its axes, without the
/// excluded ones.
struct SweepConfig {
  std::vector<Assignments>
      list;  ///< all entries give values to the same keys, in the same order; may be empty
  std::vector<SweepAxis> axes;
  std::vector<Assignments> exclude;  ///< an experiment is left out if all of one entry holds for it

  [[nodiscard]] bool varies() const noexcept { return !list.empty() || !axes.empty(); }

  bool operator==(const SweepConfig&) const = default;
};

}  // namespace dosefloor::config
