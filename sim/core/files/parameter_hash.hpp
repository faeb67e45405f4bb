#pragma once
/// What identifies a text of parameters.

#include <string>

namespace dosefloor::files {

/// XXH3-64 of the text as 16 lower-case hexadecimal digits (Collet, xxHash; the same on every machine).
[[nodiscard]] std::string parameter_hash(const std::string& parameters);

}  // namespace dosefloor::files
