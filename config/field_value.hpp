#pragma once
/// One field's value: read from a document, or written as TOML text.

#include <string>

#include "config/sections/field.hpp"
#include "config/value.hpp"

namespace dosefloor::config {

/// Reads `value` into the field. `name` is "section.key", for messages. Throws InputError as read_sections()
/// says; then the field's value is unspecified.
void read_value(const Field& field, const Value& value, const std::string& name);

/// The field's present value as TOML text that read_value() takes back.
std::string value_text(const Field& field);

}  // namespace dosefloor::config
