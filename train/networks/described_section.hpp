#pragma once
/// A network's section of an experiment file as the section of a model's description: the same keys within the same limits, but
/// for learning_rate and initial_weights, which are training's, and lengths in Å, which other keys say in pixels.

#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "config/sections/field.hpp"
#include "train/json_reader/json_reader.hpp"

namespace dosefloor::networks {

/// Throws Error for other keys that are neither whole numbers, nor true or false, nor choices.
[[nodiscard]] nlohmann::json section_json(const std::vector<config::Field>& fields);

/// Into what the fields point to. Throws as JsonReader::read().
void read_section(const json_reader::JsonReader& json, const std::vector<config::Field>& fields);

}  // namespace dosefloor::networks
