#pragma once
/// The experiments of a study: `[sweep]` multiplied out.

#include <string>
#include <vector>

#include "config/document.hpp"
#include "config/experiment.hpp"

namespace dosefloor::sweep {

/// One experiment of a study.
struct SweepPoint {
  config::Assignments values;  ///< of the varied keys, in the order of sweep_keys()
  config::Experiment experiment;
};

/// The keys that a sweep varies: those of its list, then those of its axes.
std::vector<std::string> sweep_keys(const config::SweepConfig& sweep);

/// Every entry of the list with every combination of the axes' values, the last axis varying fastest, without
/// the excluded ones; the experiment alone where nothing is varied. Throws InputError if values do not fit
/// each other, or if nothing is left.
std::vector<SweepPoint> sweep_points(const config::Experiment& experiment);

/// The document's experiment with other values of some keys. Throws InputError if these do not fit it.
config::Experiment with_values(const config::Document& document, const config::Assignments& values);

/// The experiment file without [sweep]: what is varied.
config::Document varied_document(const config::Experiment& experiment);

/// "mtf_model-3,seed-1": what a folder of these values is called, "all" for none. Keys are shortened to what
/// tells them apart from `all_keys`; values keep letters, digits, '.', '_', '+' and '-'.
std::string values_label(const config::Assignments& values, const std::vector<std::string>& all_keys);

}  // namespace dosefloor::sweep
