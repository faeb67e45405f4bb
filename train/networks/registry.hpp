#pragma once
/// The networks that exist, by name. A new one is a folder here, a line in registry.cpp, and its section in
/// config/sections/networks.hpp (docs/adding-a-network.md). This header does not include LibTorch.

#include <string>

#include "config/sections/networks.hpp"
#include "train/json_reader/json_reader.hpp"
#include "train/networks/design.hpp"

namespace dosefloor::networks {

/// The network `name` with its section's hyper-parameters, lengths as pixels (config::in_pixels()). Throws InputError if there
/// is none of that name.
[[nodiscard]] AnyDesign design_of(const std::string& name, const config::NetworkSections& sections);

/// The network `name` with its section of a model's description (Design::json()). Throws InputError if there is none of that
/// name, and as JsonReader.
[[nodiscard]] AnyDesign read_design(const std::string& name, const json_reader::JsonReader& section);

}  // namespace dosefloor::networks
