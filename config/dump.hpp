#pragma once
/// An experiment as text: resolved TOML.

#include <cstdint>
#include <string>

#include "config/experiment.hpp"

namespace dosefloor::config {

enum class Comments : std::uint8_t { none, units_and_meanings };

/// Every key of every section with its value, as TOML that parse_experiment() reads back to the same
/// experiment. Numbers are the shortest that read back exactly. Ranges that follow from a named choice
/// (dose_per_A2 from dose_range, mtf_c0 and mtf_c3 from mtf_model) are comments, so that the choice can be
/// changed.
std::string dump(const Experiment& experiment, Comments comments = Comments::none);

}  // namespace dosefloor::config
