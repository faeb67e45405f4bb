#pragma once
/// From a document to an experiment.

#include "config/document.hpp"
#include "config/experiment.hpp"

namespace dosefloor::config {

/// Reads and validates everything but [sweep]; `document` is kept with the experiment. Throws InputError as
/// load_experiment().
Experiment read_experiment(const Document& document);

}  // namespace dosefloor::config
