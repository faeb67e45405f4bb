#include "sim/core/physics/element.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "sim/core/errors/error.hpp"

namespace dosefloor::physics {
namespace {

constexpr std::array<std::string_view, heaviest_atomic_number> symbols = {
    "H",  "He", "Li", "Be", "B",  "C",  "N",  "O",  "F",  "Ne", "Na", "Mg", "Al", "Si", "P",
    "S",  "Cl", "Ar", "K",  "Ca", "Sc", "Ti", "V",  "Cr", "Mn", "Fe", "Co", "Ni", "Cu", "Zn",
    "Ga", "Ge", "As", "Se", "Br", "Kr", "Rb", "Sr", "Y",  "Zr", "Nb", "Mo", "Tc", "Ru", "Rh",
    "Pd", "Ag", "Cd", "In", "Sn", "Sb", "Te", "I",  "Xe", "Cs", "Ba", "La", "Ce", "Pr", "Nd",
    "Pm", "Sm", "Eu", "Gd", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu", "Hf", "Ta", "W",  "Re",
    "Os", "Ir", "Pt", "Au", "Hg", "Tl", "Pb", "Bi", "Po", "At", "Rn", "Fr", "Ra", "Ac", "Th",
    "Pa", "U",  "Np", "Pu", "Am", "Cm", "Bk", "Cf", "Es", "Fm", "Md", "No", "Lr"};

}  // namespace

std::string_view element_symbol(std::uint8_t atomic_number) {
  if (atomic_number < 1 || atomic_number > heaviest_atomic_number) {
    throw InputError("no element has the atomic number " + std::to_string(atomic_number) +
                     "; expected 1 (H) to 103 (Lr)");
  }
  return symbols[atomic_number - 1U];
}

std::optional<std::uint8_t> atomic_number_of(std::string_view symbol) noexcept {
  const auto* const found = std::find(symbols.begin(), symbols.end(), symbol);
  if (found == symbols.end()) {
    return std::nullopt;
  }
  return static_cast<std::uint8_t>(found - symbols.begin() + 1);
}

}  // namespace dosefloor::physics
