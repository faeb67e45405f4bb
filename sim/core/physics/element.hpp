#pragma once
/// Chemical symbols of the elements Z = 1 (H) .. 103 (Lr), those that scattering factors exist for.

#include <cstdint>
#include <optional>
#include <string_view>

namespace dosefloor::physics {

inline constexpr std::uint8_t heaviest_atomic_number = 103;

/// Symbol of the element, e.g. "Au" for 79. Throws InputError unless 1 <= Z <= 103.
std::string_view element_symbol(std::uint8_t atomic_number);

/// Atomic number of a symbol spelled as usual ("Au", not "AU"); nothing if there is no such element.
std::optional<std::uint8_t> atomic_number_of(std::string_view symbol) noexcept;

}  // namespace dosefloor::physics
