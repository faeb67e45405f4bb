#pragma once
/// Reads the sections of a document into the structs that their fields describe.

#include <string>
#include <string_view>
#include <vector>

#include "config/document.hpp"
#include "config/sections/field.hpp"
#include "sim/core/errors/error.hpp"

namespace dosefloor::config {

/// Sets every described field that the document gives; the others keep their values. Throws one InputError
///   FILE:LINE: section.key = FOUND: expected ALLOWED.
/// for an unknown section or key (with what may have been meant), a wrong type, a number that is not finite
/// or out of its limits, a lower bound above its upper one, or a list of the wrong length. Sections named in
/// `read_elsewhere` are left alone.
void read_sections(const Document& document, const std::vector<SectionFields>& sections,
                   const std::vector<std::string>& read_elsewhere);

/// The error for a value that is wrong only beside others: "FILE:LINE: key = FOUND: REASON." `key` is
/// "section.key"; where the document does not give it, its default is named as what was found.
InputError wrong_value(const Document& document, const std::vector<SectionFields>& sections,
                       std::string_view key, const std::string& reason);

}  // namespace dosefloor::config
