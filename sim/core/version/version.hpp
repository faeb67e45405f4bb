#pragma once
/// Which program this is.

#include <string_view>

namespace dosefloor::version {

extern const std::string_view program_version;  ///< "1.2.3", of CMakeLists.txt
extern const std::string_view git_hash;  ///< of the sources, "-dirty" if changed; "unknown" outside git

}  // namespace dosefloor::version
