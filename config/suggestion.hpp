#pragma once
/// What a user may have meant by a name that does not exist.

#include <string>
#include <string_view>
#include <vector>

namespace dosefloor::config {

/// The known name that differs least (letters added, left out, replaced or swapped with their neighbour: at
/// most a third of its length), or "".
std::string nearest_name(std::string_view found, const std::vector<std::string>& known);

/// Where `found` and a known key differ in their unit suffix only, "defocus is given in Å: write defocus_A,
/// 1 nm = 10 Å", else "". Knows the suffixes _A, _nm, _pm, _um, _mm, _A2, _nm2, _keV, _kV, _eV, _deg, _mrad,
/// _rad, _px, _per_A2, _per_nm2 and none.
std::string unit_hint(std::string_view found, const std::vector<std::string>& known);

}  // namespace dosefloor::config
