#pragma once
/// Which parameters of two resolved configurations differ.

#include <string>

namespace dosefloor::files {

/// Compares the `key = value` lines of two TOML texts by section. One line per difference,
///   "  specimen.count: 10 in the file, 20 now", "  optics.cs_um: missing in the file, 3.0 now",
/// in order of keys; empty if all are equal. Comments, blank lines and the order of keys do not count.
[[nodiscard]] std::string describe_difference(const std::string& toml_in_file, const std::string& toml_now);

}  // namespace dosefloor::files
