#pragma once
/// Says in words what a key accepts, for messages and for the reference of all keys.

#include <string>

#include "config/sections/field.hpp"

namespace dosefloor::config {

/// "a length in Å above 0 and at most 10"
std::string expected_text(const Field& field);

/// "above 0 and at most 10", "from 1 to 5", "" without limits.
std::string limits_text(const Limits& limits);

/// `"stored" or "on-the-fly"`
std::string alternatives_text(const std::vector<std::string_view>& names);

/// A name as it is written in the file: whole numbers bare, other names in quotes.
std::string name_text(std::string_view name);

}  // namespace dosefloor::config
