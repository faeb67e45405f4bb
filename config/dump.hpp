#pragma once
/// An experiment as text: resolved TOML, and the reference of all keys.

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

/// All keys by section: the default, the meaning, and what is allowed with its unit. Plain text for --help
/// and the documentation.
std::string key_reference();

}  // namespace dosefloor::config
