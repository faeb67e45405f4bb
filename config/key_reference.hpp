#pragma once
/// The reference of all keys of an experiment file: what `dosefloor keys` prints and docs/keys.md holds.

#include <string>

namespace dosefloor::config {

/// All keys by section, as plain text: the default, the meaning, and what is allowed with its unit.
std::string key_reference();

/// The same as a page of Markdown, one table for each section.
std::string key_reference_markdown();

}  // namespace dosefloor::config
